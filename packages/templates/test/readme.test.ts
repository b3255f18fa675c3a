import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

test("the template in the README makes a mail", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```html\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const renderer = rendererWith({ "alert.email.html.eta": example });
  const host = { host: { name: "web-03" }, status: "CRIT" };
  for (const [payload, what] of [
    [host, "web-03"],
    [{ ...host, service: { display_name: "HTTP" } }, "HTTP"],
  ] as const) {
    const view = sampleView({ type: "alert.status", event: { payload } });
    const { html } = await renderer.render("email", view);
    expect(html).toContain(`<p>${what} is CRIT.</p>`);
    expect(html).toContain("Open the backup");
  }
});
