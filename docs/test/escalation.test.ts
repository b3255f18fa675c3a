import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/escalation.md", import.meta.url);

/** Reads rules as the YAML of the page has them, and prints what they are. */
const reading = `import { parseRules } from "carillon";
for (const { name, escalate, fallback } of parseRules(process.env.RULES ?? "")) {
  console.log(name, escalate?.map(({ afterMs }) => afterMs).join(), fallback?.via.join());
}
`;

test("the guide's program compiles, runs and shows what it says", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("escalation");
  await writePrograms(folder, new Map([...(await programsIn(guide)), ["reading.ts", reading]]));
  expect(await compilerFaults(folder)).toEqual([]);
  const page = await readFile(guide, "utf8");
  const source = "--conditions=carillon:source";
  const { output, code } = await runNode([source, "on-call.ts"], folder, { LOG_LEVEL: "error" });
  expect(code).toBe(0);
  expect(withoutMoments(output)).toBe(withoutMoments(blockOf(page, "text")));
  const read = await runNode([source, "reading.ts"], folder, { RULES: blockOf(page, "yaml") });
  expect(read.output.trim()).toBe("disks 900000,1800000 pager");
});

function blockOf(page: string, language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
}

/** What differs from day to day. */
function withoutMoments(text: string): string {
  return text.replaceAll(/until [^:]*:\d\d UTC/g, "until then").trim();
}
