import { readFile } from "node:fs/promises";
import { errorCures } from "@carillon/core";
import { expect, it } from "vitest";

it("the table of errors in the docs is the table in the code", async () => {
  const page = await readFile(new URL("../errors.md", import.meta.url), "utf8");
  const table = page.slice(0, page.indexOf("A delivery that does not arrive"));
  const rows = [...table.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, code, cure]) => [
    code,
    cure,
  ]);
  expect(rows).toEqual(Object.entries(errorCures));
});
