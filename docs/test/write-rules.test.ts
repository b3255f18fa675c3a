import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseRules } from "carillon";
import { describe, expect, it } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/write-rules.md", import.meta.url);
const text = await readFile(guide, "utf8");
const folder = await emptyFolder("write-rules");
await writePrograms(folder, await programsIn(guide));
const files = new Map(
  [...text.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = "", yaml = ""]) => [
    name,
    yaml,
  ]),
);
for (const [name, yaml] of files) await writeFile(new URL(name, folder), yaml);

const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const source = "--conditions=carillon:source";
const carillon = (...args: string[]) =>
  runNode([source, main, ...args], folder, { LANG: "C.UTF-8" });

describe("The guide to rules", () => {
  it("has programs that compile", async () => {
    expect(await compilerFaults(folder)).toEqual([]);
  });

  it("has a file of rules that fits the engine of its configuration", async () => {
    const { code, output } = await carillon("rules", "check", "rules.yaml");
    expect(output).toBe("✓ rules.yaml: 2 rules\n");
    expect(code).toBe(0);
    expect(parseRules(files.get("rules.yaml") ?? "")).toHaveLength(2);
  });

  it("says of a fault what the command says", async () => {
    await writeFile(
      new URL("wrong.yaml", folder),
      (files.get("rules.yaml") ?? "").replace("[mail, chat]", "[mail, chta]"),
    );
    const { code, output } = await carillon("rules", "check", "wrong.yaml");
    const [shown = ""] = /^rules\.yaml:\d+:\d+: .*"chta".*$/m.exec(text) ?? [];
    expect(shown).not.toBe("");
    expect(output).toContain(shown.replace("rules.yaml", "wrong.yaml"));
    expect(code).toBe(1);
  });

  it("has tests of rules that pass", async () => {
    const { code, output } = await carillon("rules", "test", "rules.test.yaml");
    expect(output).toBe(`✓ admins and the chat hear of a failed backup
✓ at night it waits for the morning
✓ who has turned backups off hears nothing
✓ a small backup is told to nobody

4 passed
`);
    expect(code).toBe(0);
  });

  it("shows of a test that fails what the command shows", async () => {
    const changed = (files.get("rules.test.yaml") ?? "").replace(
      "{ to: ada, via: mail, says: disk full }",
      "{ to: bob, via: mail }",
    );
    await writeFile(new URL("wrong.test.yaml", folder), changed);
    const { code, output } = await carillon("rules", "test", "wrong.test.yaml", "--name", "admins");
    const [shown = ""] = /^✗ admins[\s\S]*?(?=^```)/m.exec(text) ?? [];
    expect(shown).not.toBe("");
    expect(output).toContain(shown.replace("rules.test.yaml", "wrong.test.yaml"));
    expect(code).toBe(1);
  });

  it("has a test in code that passes under node:test", async () => {
    const { code, output } = await runNode([source, "--test", "rules.test.ts"], folder);
    expect(output).toMatch(/pass 1/);
    expect(code).toBe(0);
  });

  it("has rules in code that an engine can go by", async () => {
    const { rules } = await import(new URL("rules.ts", folder).href);
    expect(rules.length).toBe(4);
  });
});
