import { describe, expect, test } from "vitest";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const layout = `<title><%= message.title %></title><main><% if (it.body === undefined) { %><p><%= message.summary %></p><%~ include("_fields.html.eta") %><% } else { %><%~ it.body %><% } %></main>`;

describe("a file in the place of the layout", () => {
  test("stands around every mail, also one about several events", async () => {
    const renderer = rendererWith({ "layout.email.html.eta": layout });
    const mail = await renderer.render("email", sampleView());
    expect(mail.html).toMatch(/^<title>Backup nightly succeeded<\/title><main><p>The backup/);
    expect(mail.html).toContain("1 hr 12 min");
    expect(mail.text).toContain("Acme Backup");
    const items = [{ tone: "failure", title: "a", summary: "b", at: 0 }] as const;
    const bundle = await renderer.render("email", sampleView({ message: { items, total: 1 } }));
    expect(bundle.html).toMatch(/^<title>/);
  });

  test("stands around templates that ask for the layout", async () => {
    const renderer = rendererWith({
      "layout.email.html.eta": layout,
      "backup.email.html.eta": `<% layout("layout.email.html.eta") %><b><%= backup.job %></b>`,
    });
    const { html } = await renderer.render("email", sampleView());
    expect(html).toBe("<title>Backup nightly succeeded</title><main><b>nightly</b></main>");
  });

  test("of the plain text leaves the HTML alone", async () => {
    const renderer = rendererWith({
      "layout.email.text.eta": `<%= message.title %>\n\n\n<%= it.body ?? include("message.text.eta") %>`,
    });
    const mail = await renderer.render("email", sampleView());
    expect(mail.text).toMatch(/^Backup nightly succeeded\n\nThe backup nightly/);
    expect(mail.html).toMatch(/^<!doctype html>/);
  });
});

test("a file in the place of a built-in piece changes every mail", async () => {
  const renderer = rendererWith({
    "_fields.html.eta":
      "<ul><% for (const field of it.fields) { %><li><%= field.label %></li><% } %></ul>",
  });
  const { html } = await renderer.render("email", sampleView());
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain("<ul><li>Job</li><li>Duration</li><li>Size</li></ul>");
});
