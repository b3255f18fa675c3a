import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

test("the template in the README makes a mail", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```html\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const renderer = rendererWith({ "alert.email.html.eta": example });
  const payload = { host: { name: "web-03" }, status: "CRIT" };
  const view = sampleView({ type: "alert.status", event: { payload } });
  const { html } = await renderer.render("email", view);
  expect(html).toContain("<p>Host web-03 is CRIT.</p>");
  expect(html).toContain("Open the backup");
});
