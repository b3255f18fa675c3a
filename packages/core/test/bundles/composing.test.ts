import { defineEvent, defineRule, type Message, type Renderer } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { plainRenderer } from "../support.ts";
import { alert, group, hosts, scene } from "./scene.ts";

/** A renderer that keeps what it was asked to render. */
function keepingRenderer() {
  const views: Parameters<Renderer["render"]>[1][] = [];
  const renderer: Renderer = {
    render(rendering, view) {
      views.push(view);
      return plainRenderer.render(rendering, view);
    },
  };
  return { views, renderer };
}

const base = { name: "alerts", on: alert, via: ["ops"] } as const;

/** What is sent of these alerts, when they go out as one. */
async function messageOf(
  payloads: readonly Record<string, string | boolean>[],
  rule = defineRule({ ...base, group }),
): Promise<Message> {
  const { views, renderer } = keepingRenderer();
  const { clock, emit } = await scene({ renderer, rules: [rule] });
  await emit(alert, ...payloads);
  await clock.advance("1m");
  const [view] = views;
  if (view === undefined) expect.fail("Nothing was rendered");
  return view.message;
}

const german = { id: "ada", addresses: { email: "ada@example.com" }, locale: "de-AT" } as const;

describe("The message of a group", () => {
  it("has the worst first, counts by severity and the worst tone", async () => {
    const message = await messageOf([
      { host: "fine", severity: "info", well: true },
      { host: "warm", severity: "warning" },
      { host: "dead", severity: "critical" },
      { host: "told", severity: "info" },
      { host: "gone", severity: "critical" },
      { host: "sick", severity: "error" },
    ]);
    expect(message).toMatchObject({
      tone: "failure",
      title: "6 alerts: 2 critical, 1 error, 1 warning, 1 notice, 1 OK",
      summary: "When: Jan 5, 2026, 12:00 AM UTC",
      fields: [],
      actions: [],
      total: 6,
      language: "en",
    });
    expect(message.more).toBeUndefined();
    expect(message.items?.map(({ tone }) => tone)).toEqual([
      "failure",
      "failure",
      "failure",
      "warning",
      "info",
      "success",
    ]);
    expect(message.items?.map(({ label }) => label)).toEqual([
      "Critical",
      "Critical",
      "Error",
      "Warning",
      "",
      "",
    ]);
    expect(message.items?.at(-1)).toEqual({
      tone: "success",
      label: "",
      title: "fine has trouble",
      summary: "Look at fine.",
      at: Date.UTC(2026, 0, 5),
      url: "https://monitor.example/fine",
    });
  });

  it("speaks the recipient's language, also of what it says itself", async () => {
    const payloads = [{ host: "web", severity: "warning" }, ...hosts(30)];
    const message = await messageOf(payloads, defineRule({ ...base, group, to: [german] }));
    expect(message).toMatchObject({
      title: "31 Alarme: 30 Fehler, 1 Warnung",
      more: "… und 11 weitere",
      language: "de",
    });
    expect(message.summary).toMatch(/^Zeitpunkt: 5\. Jän\. 2026/);
    expect(message.items?.[0]?.title).toMatch(/hat Ärger$/);
    const french = defineRule({ ...base, group, to: [{ ...german, locale: "fr" }] });
    const one = await messageOf([{ host: "a" }, { host: "b", severity: "critical" }], french);
    expect(one.title, "no French: as the application speaks").toBe("2 alerts: 1 critical, 1 error");
  });

  it("shows the critical ones before newer errors, each by the word that the title counts it by", async () => {
    const { views, renderer } = keepingRenderer();
    const rule = defineRule({ ...base, group: { ...group, show: 2 }, to: [german] });
    const { clock, emit } = await scene({ renderer, rules: [rule] });
    await emit(alert, { host: "old", severity: "critical" });
    await clock.advance("1s");
    await emit(alert, ...hosts(2));
    await clock.advance("1m");
    const message = views[0]?.message;
    expect(message).toMatchObject({
      title: "3 Alarme: 1 kritisch, 2 Fehler",
      items: [{ title: "old hat Ärger", label: "Kritisch" }, { label: "Fehler" }],
      more: "… und eine weitere",
    });
  });

  it("says from when to when they happened", async () => {
    const { views, renderer } = keepingRenderer();
    const rule = defineRule({ ...base, group: { ...group, firstAfterMs: 600_000 }, to: [german] });
    const { clock, emit } = await scene({ renderer, rules: [rule] });
    await emit(alert, { host: "a" });
    await clock.advance("7m");
    await emit(alert, { host: "b" });
    await clock.advance("10m");
    expect(views[0]?.message.summary).toBe("Zeitraum: 5. Jän. 2026, 00:00–00:07 Uhr UTC");
  });

  it("shows as many as its rule says, and how many there are", async () => {
    const message = await messageOf(
      hosts(150),
      defineRule({ ...base, group: { ...group, show: 5, title: "Disks" } }),
    );
    expect(message.items).toHaveLength(5);
    expect(message).toMatchObject({
      title: "Disks – 150 alerts: 150 errors",
      total: 150,
      more: "… and 145 more",
    });
  });

  it("of a digest has its name in the title", async () => {
    const message = await messageOf(
      hosts(2).map((payload) => ({ ...payload, severity: "info" })),
      defineRule({ ...base, digest: { name: "Morning", every: "* * * * *" } }),
    );
    expect(message.title).toBe("Morning – 2 alerts");
  });
});

describe("A group of several event types", () => {
  const broken = defineEvent("report.broken", {
    schema: z.strictObject({ secret: z.string() }),
    severity: "warning",
    message: {
      en: ({ payload }) => {
        throw new Error(`Cannot read ${payload.secret}`);
      },
    },
  });
  const rules = [defineRule({ name: "alerts", on: [alert, broken], via: ["ops"], group })];

  it("names one that has no words by its type, and loses none", async () => {
    const { views, renderer } = keepingRenderer();
    const { clock, engine, records, emit } = await scene({ renderer, rules });
    await Promise.all([emit(alert, { host: "web" }), emit(broken, { secret: "s3cret" })]);
    await clock.advance("11s");
    expect(views[0]?.message).toMatchObject({
      title: "2 messages: 1 error, 1 warning",
      items: [
        { title: "web has trouble" },
        { title: "report.broken", summary: "", tone: "warning" },
      ],
    });
    expect((await engine.log.list()).map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect(records.some(({ level }) => level === "error")).toBe(true);
    expect(JSON.stringify(records)).not.toContain("s3cret");
  });

  it("fails when none of them has words", async () => {
    const { clock, engine, emit } = await scene({ rules });
    await emit(broken, { secret: "a" }, { secret: "b" });
    await clock.advance("11s");
    expect(await engine.log.list()).toMatchObject([
      { state: "failed", reason: { code: "template-failed" } },
      { state: "failed", reason: { code: "template-failed" } },
    ]);
  });
});

describe("What is sent of a group", () => {
  it("has the worst severity, no files, and a thread only when all have it", async () => {
    const { clock, ops, engine } = await scene();
    const content = new Uint8Array([1]);
    const attachments = [{ filename: "a.txt", contentType: "text/plain", content }];
    await engine.emit(alert, { host: "web", severity: "warning" }, { attachments });
    await engine.emit(alert, { host: "web", severity: "critical" });
    await clock.advance("11s");
    await engine.emit(alert, { host: "web" });
    await engine.emit(alert, { host: "db" });
    await clock.advance("11s");
    expect(ops.requests).toMatchObject([
      { event: { severity: "critical" }, attachments: [], thread: "alert:web" },
      { event: { severity: "error" }, thread: undefined },
    ]);
  });

  it("says by which rules it comes, each once", async () => {
    const { views, renderer } = keepingRenderer();
    const rules = ["one", "two"].map((name) =>
      defineRule({ name, on: alert, via: ["ops"], group }),
    );
    const { clock, emit } = await scene({ renderer, rules });
    await emit(alert, ...hosts(3));
    await clock.advance("11s");
    expect(views[0]?.rules).toEqual(["one", "two"]);
    expect(views[0]?.events?.map(({ id }) => id)).toHaveLength(3);
  });
});
