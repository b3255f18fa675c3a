import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/explain.md", import.meta.url);
const command = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const source = "--conditions=carillon:source";

async function blockOf(kind: string, name: string): Promise<string> {
  const text = await readFile(guide, "utf8");
  const [, block] = new RegExp(`^\`\`\`${kind} ${name}\n([^]*?)^\`\`\`$`, "m").exec(text) ?? [];
  if (block === undefined) throw new Error(`The guide has no ${name}`);
  return block;
}

test("the guide's programs compile, and the command shows what it says", {
  timeout: 90_000,
}, async () => {
  const folder = await emptyFolder("explain");
  await writePrograms(folder, await programsIn(guide));
  await writeFile(new URL("event.json", folder), await blockOf("json", "event.json"));
  expect(await compilerFaults(folder)).toEqual([]);
  const env = { SMTP_HOST: "127.0.0.1", LOG_LEVEL: "error", LANG: "C.UTF-8" };
  const run = (...args: readonly string[]) => runNode([source, ...args], folder, env);

  const explained = await run(command, "explain", "event.json", "--at", "2026-12-24T23:00Z");
  expect(explained).toEqual({ code: 0, output: await blockOf("text", "explain.out") });

  const program = await run("explain.ts");
  expect(program.output).toContain("Deliveries to u-17: 1 waits\n");
  expect(program.output).toContain("u-17 queued 2026-12-25T06:00:00.000Z [ 'quiet-hours' ]");
  expect(program.output).toMatch(
    /by: 'match',[\s\S]*path: 'payload.size_bytes',\s+expected: '> 1000000',\s+actual: '42'/,
  );
  expect(program.code).toBe(0);

  const traced = await run("trace.ts");
  expect(traced.output).toContain("Deliveries to u-18: 1 left out");
  expect(traced.output).toContain("address-missing: u-18 has no email address");
  expect(traced.output).toContain("Rules as they stand now: 2 of 3 want it");
  expect(traced.output).toContain("reasons: { 'address-missing': 1 }");
  expect(traced.code).toBe(0);
});
