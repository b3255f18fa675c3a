import type { MessageItem } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { type SampleParts, sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const renderer = etaRenderer();
const hostile = `<script>alert("1")</script>[x](javascript:a)*`;

const items: readonly MessageItem[] = [
  {
    tone: "failure",
    title: "db-1 is down",
    summary: "No answer\nto 5 pings.",
    at: Date.UTC(2026, 10, 21, 3, 15),
    url: "https://monitor.example/db-1",
  },
  { tone: "warning", title: "mail-1 is slow", summary: "", at: Date.UTC(2026, 10, 21, 3, 10) },
  { tone: "success", title: "web-1 is fine", summary: "", at: Date.UTC(2026, 10, 21, 3, 5) },
];

function bundleView(message: SampleParts["message"] = {}) {
  const view = sampleView({
    message: {
      tone: "failure",
      title: "83 alerts: 1 critical",
      summary: "All of this happened at once.",
      fields: [],
      actions: [],
      items,
      total: 83,
      more: "… and 80 more",
      ...message,
    },
  });
  const events = items.map((item, index) => ({
    ...view.event,
    id: `event-${index}`,
    occurredAt: item.at,
  }));
  return { ...view, events };
}

describe("A mail about several events", () => {
  test("lists them in HTML, each with its colour, its link and its time", async () => {
    const { subject, html } = await renderer.render("email", bundleView());
    expect(subject).toBe("[Acme Backup] 83 alerts: 1 critical");
    const rows = html.match(/<td class="dot-\w+"/g) ?? [];
    expect(rows).toEqual(["failure", "warning", "success"].map((t) => `<td class="dot-${t}"`));
    expect(html).toContain('href="https://monitor.example/db-1"');
    expect(html).toContain(">Problem</span>");
    expect(html).toContain("4:10");
    expect(html).toContain(">… and 80 more</span>");
    expect(html, "in dark mode too").toContain(".dot-failure{background-color:#f87171");
    expect(html, "it happened at several times").not.toContain("Time of the event");
    expect(html, "what a mail program shows beside the subject").toMatch(
      /opacity:0">db-1 is down · mail-1 is slow · web-1 is fine/,
    );
  });

  test("calls them as its title counts them, where it is told how", async () => {
    const view = bundleView({ items: items.map((item) => ({ ...item, label: "Critical" })) });
    const { html, text } = await renderer.render("email", view);
    expect(html).toContain(">Critical</span>");
    expect(text).toContain("* Critical: db-1 is down\n");
    const { markdown } = await renderer.render("markdown", view);
    expect(markdown).toContain("- **Critical** · [db-1 is down]");
  });

  test("says the same in its text", async () => {
    const { text } = await renderer.render("email", bundleView());
    const [, list = ""] = text.split("All of this happened at once.\n\n");
    expect(list).toMatch(
      /^\* Problem: db-1 is down\n {2}Nov 21, 2026, 4:15.*\n {2}No answer to 5 pings\.\n {2}https:\/\/monitor\.example\/db-1\n\n\* Warning: mail-1 is slow\n/,
    );
    expect(list).toContain("\n\n… and 80 more\n\n--\n");
    expect(text).not.toContain("Time of the event");
  });

  test("takes nothing of what they say for markup, and no other links than those of the web", async () => {
    const item = { ...items[0], tone: "failure", at: 0, title: hostile, summary: hostile } as const;
    const view = bundleView({ items: [{ ...item, url: "javascript:alert(1)" }], more: hostile });
    const { html, text } = await renderer.render("email", view);
    expect(html).not.toContain("<script");
    expect(html).not.toContain("javascript:alert");
    expect(text).not.toContain("javascript:alert");
    const { markdown } = await renderer.render("markdown", view);
    expect(markdown).toContain("\\<script\\>");
    expect(markdown).toContain("\\[x\\]");
    expect(markdown).not.toContain("(javascript:alert");
  });

  test("has the built-in layout, also where there are templates for its event types", async () => {
    const own = rendererWith({ "backup.email.subject.eta": "Mine: <%= event.type %>" });
    expect((await own.render("email", bundleView())).subject).toContain("83 alerts");
    expect((await own.render("email", sampleView())).subject).toBe("Mine: backup.succeeded");
  });

  test("is in Markdown a list, and in JSON data", async () => {
    const { markdown } = await renderer.render("markdown", bundleView());
    expect(markdown).toContain(
      "- **Problem** · [db-1 is down](<https://monitor.example/db-1>) · Nov 21, 2026, 4:15",
    );
    expect(markdown.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(3);
    expect(markdown).toContain("\n\n… and 80 more\n");
    const { body } = await renderer.render("json", bundleView());
    expect(body).toMatchObject({
      events: [{ id: "event-0" }, { id: "event-1" }, { id: "event-2" }],
      message: {
        total: 83,
        items: [
          {
            tone: "failure",
            title: "db-1 is down",
            at: "2026-11-21T03:15:00.000Z",
            url: "https://monitor.example/db-1",
          },
          { title: "mail-1 is slow" },
          { title: "web-1 is fine" },
        ],
      },
    });
    const plain = await renderer.render("json", sampleView());
    expect(Object.keys(plain.body)).toEqual(["event", "message", "audience"]);
    expect(plain.body.message).not.toHaveProperty("items");
  });
});
