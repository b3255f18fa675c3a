import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/people.md", import.meta.url);

test("the guide's programs compile, and print what the guide says", {
  timeout: 60_000,
}, async () => {
  const folder = await emptyFolder("people");
  await writePrograms(folder, await programsIn(guide));
  expect(await compilerFaults(folder)).toEqual([]);
  const env = { LOG_LEVEL: "error" };
  const run = (program: string) => runNode(["--conditions=carillon:source", program], folder, env);
  const [, printed = ""] =
    /^```text printed\n([\s\S]*?)^```$/m.exec(await readFile(guide, "utf8")) ?? [];
  const { output } = await run("settings.ts");
  const lines = output.split("\n");
  const told = printed.trim().split("\n");
  expect(lines.slice(0, 3)).toEqual(told.slice(0, 3));
  expect(lines.slice(3, told.length).sort()).toEqual(told.slice(3).sort());
  expect(output).toContain("[ 'email' ]");
  expect(output).toContain("documents [ 'digest (person)' ]");
  expect(output).toContain("Somebody shares a document with me [ 'digest (person)' ]");
});
