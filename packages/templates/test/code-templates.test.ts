import { defineEvent, type RenderView } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type CodeTemplate,
  emailTemplates,
  etaRenderer,
  html,
  inLayout,
  piece,
  text,
} from "../src/index.ts";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const backupFailed = defineEvent("backup.failed", {
  severity: "error",
  schema: z.object({ job: z.string(), tries: z.number(), url: z.string().optional() }),
  message: { en: ({ payload }) => ({ title: `${payload.job} failed`, summary: "" }) },
});

const hostile = { job: `<b>"x"</b>`, tries: 3, url: "javascript:alert(1)" };
const view = (parts: { payload?: typeof hostile; language?: string } = {}): RenderView =>
  sampleView({
    type: "backup.failed",
    event: { payload: parts.payload ?? hostile },
    message: { language: parts.language ?? "en" },
  });

const htmlOf = async (template: CodeTemplate) =>
  (await etaRenderer({ templates: { "backup.email.html": template } }).render("email", view()))
    .html;

describe("a template in code", () => {
  test("has the types of its event's payload, and replaces what it names", async () => {
    const templates = emailTemplates(backupFailed, {
      subject: ({ payload, app }) =>
        `${app.name}: ${payload.job.toUpperCase()} ${payload.tries + 1}`,
      html: ({ payload }) => html`<p>${payload.job} failed ${payload.tries} times</p>`,
      text: ({ payload }) => `${payload.job} failed`,
    });
    const mail = await etaRenderer({ templates }).render("email", view());
    expect(mail).toMatchObject({
      subject: `Acme Backup: <B>"X"</B> 4`,
      html: "<p>&lt;b&gt;&quot;x&quot;&lt;/b&gt; failed 3 times</p>",
      text: `<b>"x"</b> failed`,
    });
    const other = await etaRenderer({ templates }).render("email", sampleView());
    expect(other.subject).toBe("[Acme Backup] Backup nightly succeeded");
  });

  test("may be for one language alone", async () => {
    const templates = emailTemplates(
      backupFailed,
      { subject: ({ payload }) => `${payload.tries} Versuche` },
      { language: "de" },
    );
    const renderer = etaRenderer({ templates });
    expect((await renderer.render("email", view({ language: "de" }))).subject).toBe("3 Versuche");
    expect((await renderer.render("email", view())).subject).toMatch(/^\[Acme Backup\]/);
  });

  test("may stand in the layout and include pieces", async () => {
    const renderer = etaRenderer({
      templates: {
        "backup.email.html": () => inLayout(html`<p>Look:</p>${piece("_fields.html.eta")}`),
        "backup.email.text": ({ app }) =>
          inLayout(text`Look at ${app.name}:\n${piece("_fields.text.eta")}`),
      },
    });
    const mail = await renderer.render("email", view());
    expect(mail.html).toMatch(/^<!doctype html>.*<p>Look:<\/p>.*1 hr 12 min/s);
    expect(mail.text).toMatch(/Look at Acme Backup:\n.*1 hr 12 min/s);
  });

  test("stands in a layout and includes pieces that are files", async () => {
    const renderer = rendererWith(
      {
        "layout.email.html.eta": "<main><%~ it.body %></main>",
        "_note.html.eta": "<i><%= app.name %></i>",
        "backup.email.html.eta": "from the file",
      },
      { templates: { "backup.email.html": () => inLayout(html`a ${piece("_note.html.eta")}`) } },
    );
    expect((await renderer.render("email", view())).html).toBe("<main>a <i>Acme Backup</i></main>");
  });

  test("escapes strings, lists and markup in their place, once", async () => {
    const rows = ["<1>", "2"].map((row) => html`<li>${row}</li>`);
    expect(await htmlOf(() => html`<ul title="${'"'}">${rows}</ul>${["&", 1]}${""}`)).toBe(
      '<ul title="&quot;"><li>&lt;1&gt;</li><li>2</li></ul>&amp;1',
    );
    expect(await htmlOf(() => "<script>")).toBe("&lt;script&gt;");
  });

  test.each<[string, CodeTemplate]>([
    ["stands in a link", ({ payload }) => html`<a href="${String(payload.url)}">x</a>`],
    [
      "in an attribute without quotes",
      ({ payload }) => html`<a title=${String(payload.job)}>x</a>`,
    ],
    [
      'behind "<p>" is missing',
      ({ payload }) => html`<p>${JSON.parse(String(payload.none ?? "null"))}</p>`,
    ],
    ["must answer what html`…` makes", () => text`<script>`],
    ["makes an empty text", () => html``],
    ['There is no template "_none.html.eta"', () => html`${piece("_none.html.eta")}`],
    [
      "backup.email.html failed: no luck",
      () => {
        throw new Error("no luck");
      },
    ],
  ])("loses its mail when a value %s", async (expected, template) => {
    await expect(htmlOf(template)).rejects.toMatchObject({
      code: "template-failed",
      message: expect.stringContaining(expected),
    });
  });
});

test("names that mean nothing, and what is no function, are refused", () => {
  const notOne: CodeTemplate = () => "x";
  const templates = { "backup.html": notOne, "layout.email.html": notOne, _x: notOne };
  expect(() => etaRenderer({ templates })).toThrow(
    /backup\.html: is not named <event type or domain>/,
  );
  expect(() => etaRenderer({ templates: { "backup.email.text": Reflect.get({}, "x") } })).toThrow(
    "backup.email.text: must be a function",
  );
});
