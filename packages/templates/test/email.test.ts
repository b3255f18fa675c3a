import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";

const renderer = etaRenderer();
const hostile = `<script>alert("1")</script><img src=x onerror='a()'>`;

describe("the HTML of a mail", () => {
  test("is a whole document with language, charset, viewport and title", async () => {
    const { html } = await renderer.render("email", sampleView());
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr"/);
    expect(html).toContain('<meta charset="utf-8">');
    expect(html).toContain('<meta name="viewport" content="width=device-width,initial-scale=1">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("<title>Backup nightly succeeded</title>");
  });

  test.each([
    ["en", "success", "#15803d", ""],
    ["en", "failure", "#b91c1c", " · Problem"],
    ["en", "warning", "#b45309", " · Warning"],
    ["en", "info", "#1d5fd1", ""],
    ["de", "success", "#15803d", ""],
    ["de", "failure", "#b91c1c", " · Problem"],
    ["de", "warning", "#b45309", " · Warnung"],
    ["de", "info", "#1d5fd1", ""],
  ] as const)(
    "has in %s the bar of a %s, and says in words what asks for attention",
    async (language, tone, colour, word) => {
      const view = sampleView({ message: { language, tone } });
      const { html, text } = await renderer.render("email", view);
      expect(html).toMatch(new RegExp(`class="bar pad" bgcolor="${colour}"`));
      expect(html.replaceAll(/&nbsp;|<\/?span[^>]*>/g, "")).toContain(`>Acme Backup${word}</div>`);
      expect(text).toMatch(new RegExp(`^Acme Backup${word}\n\n`));
    },
  );

  test("escapes whatever comes from outside", async () => {
    const view = sampleView({
      message: {
        title: hostile,
        summary: hostile,
        fields: [
          { label: hostile, value: hostile, style: "text" },
          { label: hostile, value: hostile, style: "code" },
        ],
        actions: [{ label: hostile, url: `https://x.example/?q="><script>` }],
      },
      view: {
        rules: [hostile],
        app: { name: hostile, url: `https://x.example/"><b>`, locale: "en", timeZone: "UTC" },
      },
    });
    const { html } = await renderer.render("email", view);
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<img");
    expect(html).not.toContain('"><b>');
    expect(html).toContain("&lt;script&gt;");
  });

  test("loads nothing and runs nothing", async () => {
    const { html } = await renderer.render("email", sampleView());
    expect(html).not.toMatch(/<(?:script|img|link|iframe|object|embed)\b|@import|url\(/i);
  });

  test("links only to http, https and mailto", async () => {
    const view = sampleView({
      message: {
        actions: [
          { label: "Good", url: "mailto:help@example.com" },
          { label: "Bad", url: "javascript:alert(1)" },
          { label: "Sly", url: "https://x.example/\njavascript:alert(1)" },
        ],
      },
      view: { app: { name: "Acme", url: "data:text/html,x", locale: "en", timeZone: "UTC" } },
    });
    const { html, text } = await renderer.render("email", view);
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      "mailto:help@example.com",
    ]);
    expect(`${html}${text}`).not.toMatch(/javascript:|data:text/);
  });

  test("is written from right to left where the language is", async () => {
    const { html } = await renderer.render("email", sampleView({ message: { language: "ar" } }));
    expect(html).toContain('<html lang="ar" dir="rtl"');
    expect(html).toContain("text-align:right");
  });

  test("does without fields and without actions", async () => {
    const view = sampleView({ message: { fields: [], actions: [] } });
    const { html, text } = await renderer.render("email", view);
    expect(html).not.toContain('class="fields"');
    expect(html).not.toContain('class="button"');
    expect(text).not.toMatch(/\n{3}/);
  });

  test("stays below the size at which mail programs cut it, with a hundred fields", async () => {
    const fields = Array.from({ length: 100 }, (_, index) => ({
      label: `Label ${index}`,
      value: `Value ${index}`,
      style: "text" as const,
    }));
    const { html } = await renderer.render("email", sampleView({ message: { fields } }));
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  });

  test.each([
    ["Der Auftrag „nightly-db“ läuft.", "„nightly-db“"],
    ["The job “nightly-db”, again.", "“nightly-db”,"],
    ["La tâche «\u00a0nightly-db\u00a0» a échoué.", "«\u00a0nightly-db\u00a0»"],
    ["All (nightly-db).", "(nightly-db)."],
    ["It's 'nightly-db'.", "&#39;nightly-db&#39;."],
  ])("keeps the quotes of a name with it: %s", async (summary, kept) => {
    const { html } = await renderer.render("email", sampleView({ message: { summary } }));
    expect(html).toContain(`;text-decoration:inherit">${kept}</span>`);
  });

  test("shows what is typed or copied large, as one piece, and on a line of its own", async () => {
    const fields = [{ label: "Code", value: "482 913", style: "prominent" as const }];
    const { html, text } = await renderer.render("email", sampleView({ message: { fields } }));
    expect(html).toMatch(
      /<div class="code" dir="ltr"[^>]*font:32px[^>]*letter-spacing[^>]*user-select:all[^>]*>482 913<\/div>/,
    );
    expect(text).toContain("\nCode:\n    482 913\n");
    const { markdown } = await renderer.render("markdown", sampleView({ message: { fields } }));
    expect(markdown).toMatch(/\*\*Code\*\*\n\n```\n482 913\n```/);
  });

  test("keeps the line breaks of code and shows it in a fixed-width font", async () => {
    const fields = [{ label: "Output", value: "one\n  two", style: "code" as const }];
    const { html, text } = await renderer.render("email", sampleView({ message: { fields } }));
    expect(html).toMatch(
      /<pre class="code"[^>]*monospace[^>]*white-space:pre-wrap[^>]*>one\n {2}two</,
    );
    expect(text).toContain("Output:\n    one\n      two\n");
  });
});

describe("the footer", () => {
  test("names the rules to the team, in the message's language", async () => {
    const english = sampleView({ view: { rules: ["failed backups", "on call"] } });
    expect((await renderer.render("email", english)).text).toContain(
      "You get this message because of the rules “failed backups” and “on call” in Acme Backup.",
    );
    const german = sampleView({
      message: { language: "de-AT" },
      view: { rules: ["Nachtschicht"] },
    });
    expect((await renderer.render("email", german)).text).toContain(
      "Sie erhalten diese Nachricht aufgrund der Regel „Nachtschicht“ in Acme Backup.",
    );
  });

  test("tells the affected user that it is about the account", async () => {
    const english = sampleView({ view: { audience: "user" } });
    expect((await renderer.render("email", english)).html).toContain(
      "You get this message from Acme Backup because it concerns you personally.",
    );
    const german = sampleView({ message: { language: "de" }, view: { audience: "user" } });
    expect((await renderer.render("email", german)).html).toContain(
      "Sie erhalten diese Nachricht von Acme Backup, weil sie Sie persönlich betrifft.",
    );
  });

  test("speaks English in a language that has no words yet", async () => {
    const view = sampleView({ message: { language: "fi" } });
    expect((await renderer.render("email", view)).text).toContain("Time of the event: ");
  });

  test("gives the time of the event in the recipient's zone", async () => {
    const view = (timeZone: string) => sampleView({ message: { language: "de" }, timeZone });
    const berlin = await renderer.render("email", view("Europe/Berlin"));
    const tokyo = await renderer.render("email", view("Asia/Tokyo"));
    expect(berlin.html).toContain("04:15");
    expect(berlin.text).toContain("Zeitpunkt des Ereignisses: 21. Nov. 2026, 04:15");
    expect(tokyo.text).toContain("21. Nov. 2026, 12:15");
  });
});

test("the text says everything that the HTML says", async () => {
  const view = sampleView({
    message: {
      fields: [
        { label: "Job", value: "nightly & <weekly>", style: "text" },
        { label: "Output", value: "line one\nline two", style: "code" },
      ],
      actions: [
        { label: "Open", url: "https://backup.example/a?b=1&c=2" },
        { label: "Ask", url: "mailto:help@example.com" },
      ],
    },
  });
  const { html, text } = await renderer.render("email", view);
  const body = html.slice(html.indexOf('<td class="bar pad"'));
  const seen = body
    .replace(/<[^>]*>/g, "\n")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "" && line !== ":");
  expect(seen.length).toBeGreaterThan(12);
  for (const line of seen) expect(text).toContain(line);
  for (const { url } of view.message.actions) expect(text).toContain(`\n${url}\n`);
  expect(text).toContain("https://backup.example\n");
});

test("a value with line breaks cannot pass for another field in the text", async () => {
  const fields = [{ label: "Note", value: "fine\nJob: forged", style: "text" as const }];
  const { text } = await renderer.render("email", sampleView({ message: { fields } }));
  expect(text).not.toMatch(/^Job: forged/m);
});
