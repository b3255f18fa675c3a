import { mkdir, readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/templates.md", import.meta.url);

describe("The guide to templates", () => {
  let folder: URL;
  let page = "";
  beforeAll(async () => {
    folder = await emptyFolder("templates");
    await writePrograms(folder, await programsIn(guide));
    page = await readFile(guide, "utf8");
    await mkdir(new URL("mails/", folder));
    for (const [, name = "", source = ""] of page.matchAll(
      /^```\w+ (mails\/\S+)\n([\s\S]*?)^```$/gm,
    )) {
      await writeFile(new URL(name, folder), source);
    }
  });

  const run = async (program: string) =>
    (await runNode(["--conditions=carillon:source", program], folder, { LOG_LEVEL: "error" }))
      .output;

  test("has programs that compile", { timeout: 60_000 }, async () => {
    expect(await compilerFaults(folder)).toEqual([]);
  });

  test("changes the alert mail with files", { timeout: 60_000 }, async () => {
    const output = await run("files.ts");
    expect(output).toContain("HTTP on web-01 is CRIT.");
    expect(output).toContain("Beacon");
  });

  test("changes it with functions", { timeout: 60_000 }, async () => {
    expect(await run("functions.ts")).toBe("CRIT: web-01\n");
  });

  test("changes it by upload, and shows what is refused", { timeout: 60_000 }, async () => {
    const printed = /^```text upload printed\n([\s\S]*?)^```$/m.exec(page)?.[1];
    expect(await run("upload.ts")).toBe(printed);
  });
});
