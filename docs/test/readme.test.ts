import { access, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { programsIn } from "./snippets.ts";

const root = new URL("../../", import.meta.url);

test("the README's program is the example that the tests run", async () => {
  const programs = await programsIn(new URL("README.md", root));
  const example = await readFile(new URL("examples/first-event.ts", root), "utf8");
  expect(programs.get("first-event.ts")).toBe(example);
  expect(example.trim().split("\n").length).toBeLessThan(20);
});

test("every link in the README and the map leads to something", async () => {
  for (const page of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]) {
    const text = await readFile(new URL(page, root), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      await expect(access(new URL(target, root)), `${page}: ${target}`).resolves.toBeUndefined();
    }
  }
});
