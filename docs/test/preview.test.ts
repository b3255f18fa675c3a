import { readFile } from "node:fs/promises";
import { previewGallery } from "@carillon/preview";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/preview.md", import.meta.url);

test("the guide's program compiles, and prints what it says", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("preview");
  await writePrograms(folder, await programsIn(guide));
  expect(await compilerFaults(folder)).toEqual([]);
  const env = { LOG_LEVEL: "error" };
  const { output } = await runNode(["--conditions=carillon:source", "previews.ts"], folder, env);
  const shown = /```text\n([\s\S]*?)```/.exec(await readFile(guide, "utf8"))?.[1];
  expect(output).toBe(shown);
  const page = await readFile(new URL("messages.html", folder), "utf8");
  expect(page).toContain("<title>Beacon</title>");
  expect(page.length).toBeGreaterThan(previewGallery([]).length + 10_000);
});
