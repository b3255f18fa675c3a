import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/branding.md", import.meta.url);

describe("The guide to branding", () => {
  let folder: URL;
  let text = "";
  beforeAll(async () => {
    folder = await emptyFolder("branding");
    await writePrograms(folder, await programsIn(guide));
    text = await readFile(guide, "utf8");
  });

  const printedAs = (name: string) =>
    new RegExp(`^\`\`\`text ${name}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";
  const run = (program: string) =>
    runNode(["--conditions=carillon:source", program], folder, { LOG_LEVEL: "error" });

  test("has programs that compile", { timeout: 60_000 }, async () => {
    expect(await compilerFaults(folder)).toEqual([]);
  });

  test("has an engine that can be made", { timeout: 60_000 }, async () => {
    expect(await run("branded.ts")).toEqual({ code: 0, output: "" });
  });

  test("shows what a colour is refused with", { timeout: 60_000 }, async () => {
    const { output } = await run("colours.ts");
    expect(output).toBe(printedAs("printed"));
  });

  test("shows what tenants' mails look like", { timeout: 60_000 }, async () => {
    const { output } = await run("tenants.ts");
    expect(output).toBe(printedAs("tenants printed"));
  });
});
