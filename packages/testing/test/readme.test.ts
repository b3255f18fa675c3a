import { readFile } from "node:fs/promises";
import { testChannel } from "@carillon/testing";
import { expect, it } from "vitest";
import { setup } from "./line-setup.ts";

it("the README shows the setup that is tested here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const program = await readFile(new URL("line-setup.ts", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts line-setup.ts\n${program}\`\`\``);
});

testChannel("pager", { setup });
