import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const failed = (uploads: Record<string, string>, language = "en") =>
  sampleView({
    type: "backup.failed",
    message: { language },
    view: { uploads: new Map(Object.entries(uploads)) },
  });

const faultOf = (uploads: Record<string, string>) =>
  etaRenderer()
    .render("email", failed(uploads))
    .then(
      () => "no fault",
      (error: unknown) => String(error),
    );

describe("an uploaded template", () => {
  test("replaces its part, by event type before domain, and by language before none", async () => {
    const renderer = etaRenderer();
    const uploads = {
      "backup.email.subject": "domain",
      "backup.failed.email.subject": "Failed:\n <%= backup.job %>\n",
      "backup.failed.de.email.subject": "Gescheitert: <%= backup.job %>",
    };
    expect((await renderer.render("email", failed(uploads))).subject).toBe("Failed: nightly");
    expect((await renderer.render("email", failed(uploads, "de-AT"))).subject).toBe(
      "Gescheitert: nightly",
    );
    const { html } = await renderer.render("email", failed(uploads));
    expect(html).toMatch(/^<!doctype html>/);
  });

  test("stands in the layout, with built-in pieces and its own", async () => {
    const mail = await etaRenderer().render(
      "email",
      failed({
        "backup.email.html": `<% layout("layout.email.html.eta") %><p><%= backup.host.name %></p><%~ include("_fields.html.eta") %><%~ include("_note.html.eta") %>`,
        "_note.html": `<i><%= app.name %></i><%~ include("_deeper.html.eta") %>`,
        "_deeper.html": "<b>deep</b>",
        "backup.email.text": `<% layout("layout.email.text.eta") %>Host <%= backup.host.name %>`,
      }),
    );
    expect(mail.html).toMatch(
      /^<!doctype html>.*<p>db-1<\/p>.*1 hr 12 min.*<i>Acme Backup<\/i><b>deep<\/b>/s,
    );
    expect(mail.text).toMatch(/Acme Backup.*Host db-1.*--/s);
  });

  test("may be the layout: around the message, and around other templates of every kind", async () => {
    const layout = `<main><% if (it.body === undefined) { %><%~ it.shown(message.summary) %><% } else { %><%~ it.body %><% } %></main>`;
    const renderer = etaRenderer();
    const alone = await renderer.render("email", failed({ "layout.email.html": layout }));
    expect(alone.html).toMatch(/^<main>The backup nightly/);
    const both = await renderer.render(
      "email",
      failed({
        "layout.email.html": layout,
        "backup.email.html": `<% layout("layout.email.html.eta") %><b>x</b>`,
      }),
    );
    expect(both.html).toBe("<main><b>x</b></main>");
  });

  test("counts before a function and a file of its name, and stands in a layout that is a file", async () => {
    const renderer = rendererWith(
      {
        "backup.email.html.eta": "file",
        "backup.email.text.eta": "file",
        "layout.email.html.eta": "<main><%~ it.body %></main>",
        "_note.html.eta": "<i>a file</i>",
      },
      {
        templates: { "backup.email.html": () => "function", "backup.email.text": () => "function" },
      },
    );
    const mail = await renderer.render(
      "email",
      failed({
        "backup.email.html": `<% layout("layout.email.html.eta") %>upload <%~ include("_note.html.eta") %>`,
      }),
    );
    expect(mail).toMatchObject({ html: "<main>upload <i>a file</i></main>", text: "function" });
  });

  test.each([
    [
      { "backup.email.html": "<%= backup.nope %>" },
      "backup.email.html, line 1, column 5: backup.nope has no value",
    ],
    [{ "backup.email.html": "<% if (backup.nope) { %>x<% } %>" }, "makes an empty text"],
    [{ "backup.email.html": "<%= process.pid %>" }, "process is no variable"],
    [
      {
        "backup.email.html": `<%~ include("_a.html.eta") %>`,
        "_a.html": `<%~ include("_b.html.eta") %>`,
        "_b.html": `<%~ include("_a.html.eta") %>`,
      },
      "includes itself",
    ],
    [{ "backup.email.html": `<%~ include("_none.html.eta") %>` }, `no template "_none.html.eta"`],
    [{ "layout.email.html": `<%~ it.body %>` }, "has no value: ask for it with an if"],
  ])("%j fails with its name and place", async (uploads, expected) => {
    expect(await faultOf(uploads)).toContain(expected);
  });

  test("does without the code generation that full templates need", async () => {
    const renderer = etaRenderer();
    const uploads = {
      "backup.email.html": "<p><%= backup.job %></p>",
      "backup.email.text": "<%= backup.job %>",
    };
    const kept = globalThis.Function;
    try {
      Reflect.set(globalThis, "Function", () => {
        throw new Error("compiled");
      });
      expect((await renderer.render("email", failed(uploads))).html).toBe("<p>nightly</p>");
      expect(() => etaRenderer()).toThrow();
    } finally {
      Reflect.set(globalThis, "Function", kept);
    }
  });
});

describe("a template that is to be uploaded is judged", () => {
  const judge = (name: string, source: string, ...others: string[]) =>
    etaRenderer({ templates: { "user.email.text": () => "x" } }).uploads?.judge(name, source, {
      others: new Map(others.map((other) => [other, "x"])),
      eventTypes: new Map(),
    });

  test("and taken, with what it is for", () => {
    expect(judge("alert.status.email.subject", "<%= alert.host.name %>")).toEqual({
      faults: [],
      warnings: [],
      misfits: [],
      subjects: ["alert.status", "alert"],
    });
    expect(judge("alert.de.email.text", "x", "alert.de.email.html")?.subjects).toEqual([
      "alert.de",
      "alert",
    ]);
    expect(judge("layout.email.html", "<p>x</p>", "layout.email.text")).toMatchObject({
      faults: [],
      subjects: [],
    });
  });

  test("with a warning when it is a layout that does not show what it stands around", () => {
    const layout = (source: string) =>
      judge("layout.email.html", source, "layout.email.text")?.warnings;
    expect(layout("<p>x</p>")).toEqual([
      { message: expect.stringContaining("does not show it.body") },
    ]);
    expect(layout("<% if (it.body !== undefined) { %><%~ it.body %><% } %>")).toEqual([]);
  });

  test("with a warning when its twin is not there", () => {
    expect(judge("alert.email.html", "<p>x</p>")?.warnings).toEqual([
      { message: expect.stringMatching(/^alert\.email\.text does not go along/) },
    ]);
    expect(judge("alert.email.html", "<p>x</p>", "alert.email.text")?.warnings).toEqual([]);
    expect(judge("user.email.html", "<p>x</p>")?.warnings).toEqual([]);
  });

  test.each([
    ["alert.email.html", "a\n<%= process.pid %>", { line: 2, column: 5 }],
    ["alert.email.html.eta", "x", { message: expect.stringContaining("without .eta") }],
    [
      "alert.html",
      "x",
      { message: expect.stringContaining("is not named <event type or domain>") },
    ],
    ["__proto__", "x", { message: expect.stringContaining("is not named") }],
    ["../../etc/passwd", "x", { message: expect.stringContaining("is not named") }],
    ["layout.email.subject", "x", { message: expect.stringContaining("is not named") }],
    ["_fields.html", "x", { message: expect.stringContaining("built-in piece") }],
    [
      "alert.email.html",
      `<%~ include("_x.html.eta") %>`,
      { message: expect.stringContaining("upload _x.html and publish it first") },
    ],
    ["alert.email.subject", `<% layout("layout.email.text.eta") %>x`, { line: 1, column: 4 }],
    ["_x.html", `<% layout("layout.email.html.eta") %>x`, { line: 1, column: 4 }],
  ])("and %s as %j is refused", (name, source, fault) => {
    expect(judge(name, source)?.faults).toEqual([expect.objectContaining(fault)]);
  });
});
