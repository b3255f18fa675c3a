import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CarillonError,
  createEngine,
  defineEvent,
  etaRenderer,
  memoryStore,
  type Store,
  sqlite,
} from "carillon";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { alertFired, desk } from "./desk.ts";

const by = { actor: "ann" };
const subject = "alert.fired.email.subject";
const html = `<% layout("layout.email.html.eta") %><p>Look at <%= alert.host.name %></p>`;

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "taken",
    ({ code, issues }: CarillonError) => ({ code, issues }),
  );

function storeFile(): () => Store {
  const folder = mkdtempSync(join(tmpdir(), "carillon-uploads-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return () => sqlite(join(folder, "carillon.db"));
}

const missingNote =
  "line 1, column 5: `alert.note` may be missing: give a default with `??`, or ask for it with `if`";

/** A store in which it was published while every event had a note. */
async function storeWith(source: string): Promise<Store> {
  const store = memoryStore();
  const before = defineEvent("alert.fired", {
    schema: z.object({ note: z.string() }),
    severity: "error",
    message: { en: () => ({ title: "Alert", summary: "" }) },
  });
  const engine = createEngine({ app: "Acme", store, channels: {}, rules: [], events: [before] });
  for (const scope of [by, { ...by, tenant: "bakery" }]) {
    await engine.templates.save(subject, source, scope);
    await engine.templates.publish(subject, scope);
  }
  return store;
}

describe("a template that is uploaded", () => {
  test("is saved, looked at, published and reset, and counts only in between", async () => {
    const { engine, mailOf } = await desk();
    const saved = await engine.templates.save(subject, "Down: <%= alert.host.name %>", by);
    expect(saved).toMatchObject({
      name: subject,
      version: 1,
      versions: [{ number: 1, savedBy: "ann" }],
    });
    expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
    const preview = await engine.templates.preview({ type: alertFired });
    expect(preview).toMatchObject({ status: "rendered", content: { subject: "Down: db-1" } });
    expect(
      await engine.preview({ type: alertFired, payload: { host: { name: "x" } } }),
    ).toMatchObject({
      content: { subject: "[Acme] x is down" },
    });

    const published = await engine.templates.publish(subject, by);
    expect(published).toMatchObject({ published: 1, versions: [{ publishedBy: "ann" }] });
    expect((await mailOf())?.subject).toBe("Down: db-1");
    expect(
      await engine.preview({ type: alertFired, payload: { host: { name: "x" } } }),
    ).toMatchObject({
      content: { subject: "Down: x" },
    });

    await engine.templates.reset(subject, by);
    expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
    expect((await engine.templates.get(subject))?.source).toBe("Down: <%= alert.host.name %>");
  });

  test("keeps its versions, and one goes back to an older one", async () => {
    const { engine, mailOf } = await desk();
    for (let number = 1; number <= 25; number += 1) {
      await engine.templates.save(subject, `Version ${number}`, { ...by, note: `try ${number}` });
      if (number === 2) await engine.templates.publish(subject, by);
    }
    const found = await engine.templates.get(subject);
    expect(found).toMatchObject({ source: "Version 25", published: 2 });
    const numbers = found?.versions.map(({ number }) => number) ?? [];
    expect(numbers).toEqual([...Array.from({ length: 20 }, (_, index) => 25 - index), 2]);
    expect((await mailOf())?.subject).toBe("Version 2");
    await engine.templates.publish(subject, { ...by, number: 20 });
    expect((await mailOf())?.subject).toBe("Version 20");
    expect((await engine.templates.get(subject, { number: 20 }))?.source).toBe("Version 20");
    const gone = engine.templates.publish(subject, { ...by, number: 3 });
    expect(await refusal(gone)).toMatchObject({ code: "template-unknown" });
  });

  test("leaves an audit entry for each change: who, when, what", async () => {
    const { engine } = await desk();
    await engine.templates.save(subject, "a", { ...by, note: "shorter" });
    await engine.templates.publish(subject, { actor: "bob" });
    await engine.templates.reset(subject, { actor: "cleo" });
    const history = await engine.templates.history(subject);
    expect(history.map(({ actor, note }) => `${actor} ${note}`)).toEqual(
      expect.arrayContaining([
        "ann saved version 1: shorter",
        "bob published version 1",
        "cleo reset to the default",
      ]),
    );
    expect(history).toHaveLength(3);
  });

  test("is not overwritten by somebody who has seen an older one", async () => {
    const { engine } = await desk();
    const first = await engine.templates.save(subject, "a", { ...by, expectedVersion: 0 });
    const again = engine.templates.save(subject, "b", { ...by, expectedVersion: 0 });
    expect(await refusal(again)).toMatchObject({ code: "templates-conflict" });
    const second = await engine.templates.save(subject, "b", {
      ...by,
      expectedVersion: first.version,
    });
    const late = engine.templates.publish(subject, { ...by, expectedVersion: first.version });
    expect(await refusal(late)).toMatchObject({ code: "templates-conflict" });
    await engine.templates.publish(subject, { ...by, expectedVersion: second.version });
    const races = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => engine.templates.save(subject, `race ${index}`, by)),
    );
    expect(races.every(({ status }) => status === "fulfilled")).toBe(true);
    expect((await engine.templates.get(subject))?.versions).toHaveLength(7);
  });

  test("is refused at the door with every fault, its place and a cure, and nothing is stored", async () => {
    const { engine } = await desk();
    const source = `<p>\n<%= process.env.SECRET %>\n<script>x</script>`;
    expect(await refusal(engine.templates.save("alert.email.html", source, by))).toEqual({
      code: "template-refused",
      issues: [
        expect.stringMatching(/^line 2, column 5: process is no variable/),
        expect.stringMatching(/^line 3, column 1: <script> cannot stand in a mail/),
      ],
    });
    const typo = engine.templates.save("alrt.email.subject", "x", by);
    expect(await refusal(typo)).toEqual({
      code: "template-refused",
      issues: ['there is no event type or domain alrt; did you mean "alert"?'],
    });
    const tried = engine.templates.preview(
      { type: alertFired },
      { templates: { "alert.email.html": source } },
    );
    expect(await refusal(tried)).toMatchObject({ code: "template-refused" });
    expect(await refusal(engine.templates.save(subject, "x", { actor: "" }))).toMatchObject({
      code: "template-options-invalid",
    });
    expect(await engine.templates.list()).toEqual([]);
  });

  test("comes with a warning where its twin is not there", async () => {
    const { engine } = await desk();
    const { warnings } = await engine.templates.save("alert.fired.email.html", html, by);
    expect(warnings).toEqual([
      { message: expect.stringMatching(/^alert\.fired\.email\.text does not go along/) },
    ]);
    await engine.templates.save("alert.fired.email.text", "Look at <%= alert.host.name %>", by);
    const first = await engine.templates.publish("alert.fired.email.html", by);
    expect(first.warnings).toHaveLength(1);
    await engine.templates.publish("alert.fired.email.text", by);
    const again = await engine.templates.publish("alert.fired.email.html", by);
    expect(again.warnings).toEqual([]);
  });

  test("can be tried unsaved, for a language and an event of one's own", async () => {
    const { engine } = await desk();
    const options = {
      templates: { "alert.de.email.subject": "Ausfall: <%= alert.host.name %>" },
      recipient: { id: "p", addresses: { email: "p@example.com" }, locale: "de" },
    };
    const preview = await engine.templates.preview(
      { type: alertFired, payload: { host: { name: "web-7" } } },
      options,
    );
    expect(preview).toMatchObject({ content: { subject: "Ausfall: web-7" } });
    const failing = await engine.templates.preview(
      { type: alertFired },
      { templates: { [subject]: "<%= alert.note %>" } },
    );
    expect(failing).toMatchObject({
      status: "failed",
      reason: {
        code: "template-failed",
        message: expect.stringContaining("line 1, column 5: alert.note has no value"),
      },
    });
    expect(await engine.templates.list()).toEqual([]);
  });
});

describe("a template that names what its event does not have", () => {
  const html = "<p><%= alert.hots.name %></p><p><%= alert.note %></p>";
  const misfits = [
    { line: 1, column: 14, message: "`alert` has no `hots`, did you mean `host`?" },
    { line: 1, column: 37, message: missingNote.slice("line 1, column 5: ".length) },
  ];
  const issues = [
    "line 1, column 14: `alert` has no `hots`, did you mean `host`?",
    missingNote.replace("column 5", "column 37"),
  ];

  test.each([{}, { tenant: "bakery" }])("is saved and not published: %j", async (scope) => {
    const { engine, mailOf } = await desk();
    const change = { ...by, ...scope };
    const name = "alert.fired.email.html";
    expect((await engine.templates.save(name, html, change)).misfits).toEqual(misfits);
    const published = engine.templates.publish(name, change);
    expect(await refusal(published)).toEqual({ code: "template-refused", issues });
    expect((await engine.templates.get(name, scope))?.published).toBeUndefined();
    expect((await mailOf())?.html).toContain("db-1 is down");

    const right = `<p><%= alert.host.name %></p><p><%= alert.note ?? "" %></p>`;
    expect((await engine.templates.save(name, right, change)).misfits).toEqual([]);
    await engine.templates.publish(name, change);
    expect((await mailOf({ host: { name: "db-1" }, tenant: "bakery" }))?.html).toBe(
      "<p>db-1</p><p></p>",
    );
  });

  test("for a whole domain is held against each of its event types", async () => {
    const { engine } = await desk();
    const saved = await engine.templates.save("alert.email.text", "<%= alert.host.name %>", by);
    expect(saved.misfits).toEqual([
      {
        line: 1,
        column: 5,
        message: expect.stringMatching(/^for alert\.code, `alert\.host` has no value/),
      },
    ]);
  });

  test("in a piece is told where it is included, beside what counts for the tenant", async () => {
    const { engine } = await desk();
    const { templates } = engine;
    const mail = `<%~ include("_note.html.eta") %>`;
    const name = "alert.fired.email.html";
    await templates.save("_note.html", "<b><%= event.payload.hots.name %></b>", by);
    const saved = await templates.save(name, mail, by);
    const inPiece =
      "_note.html.eta, line 1, column 22: `event.payload` has no `hots`, did you mean `host`?";
    expect(saved.misfits).toEqual([{ message: inPiece }]);
    expect(await refusal(templates.publish(name, by))).toMatchObject({
      issues: [
        "there is no piece _note.html.eta to include: upload _note.html and publish it first",
      ],
    });
    await templates.publish("_note.html", by);
    expect(await refusal(templates.publish(name, by))).toMatchObject({ issues: [inPiece] });
    const bakery = { ...by, tenant: "bakery" };
    await templates.save("_note.html", "<b><%= event.payload.host.name %></b>", bakery);
    await templates.publish("_note.html", bakery);
    expect((await templates.save(name, mail, bakery)).misfits).toEqual([]);
    await templates.publish(name, bakery);
    const worse = await templates.save("_note.html", "<b><%= event.payload.nothing %></b>", bakery);
    expect(worse.misfits).toMatchObject([{ line: 1, column: 22 }]);
    expect(await refusal(templates.publish("_note.html", bakery))).toMatchObject({
      code: "template-refused",
    });
  });
});

describe("a published template that fails", () => {
  test("as its event type has changed since is told when the engine starts, and does not keep it from it", async () => {
    const { mailOf, records, engine } = await desk({ store: await storeWith("<%= alert.note %>") });
    const warnings = () =>
      records.filter(({ text }) => text.startsWith("An uploaded template does not fit"));
    expect(warnings()).toMatchObject([
      { level: "warn", fields: { template: subject, issues: [missingNote] } },
      { level: "warn", fields: { template: subject, tenant: "bakery", issues: [missingNote] } },
    ]);
    await engine.checkTemplates();
    expect(warnings()).toHaveLength(4);
    expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
  });

  test("costs its mail its looks, and not the mail", async () => {
    const { engine, mailOf, records } = await desk({ store: await storeWith("<%= alert.note %>") });
    const failures: unknown[] = [];
    engine.on("templateFailed", (failure) => failures.push(failure));
    expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
    expect(failures).toMatchObject([
      {
        reason: {
          code: "template-failed",
          message: expect.stringContaining("alert.note has no value"),
        },
      },
    ]);
    expect(records.some(({ text }) => text.startsWith("An uploaded template failed"))).toBe(true);
    expect((await mailOf({ host: { name: "db-1" }, note: "fine" }))?.subject).toBe("fine");
    expect(failures).toHaveLength(1);
  });

  test("of a sensitive event says nothing of its payload", async () => {
    const { engine, codeMail, records } = await desk();
    await engine.templates.save(
      "alert.code.email.text",
      "<%= format.dateTime(alert.code + 'x') %>",
      by,
    );
    await engine.templates.publish("alert.code.email.text", by);
    expect((await codeMail())?.text).toContain("123456");
    expect(JSON.stringify(records)).not.toContain("123456");
  });
});

describe("what is published", () => {
  test("is seen by the other engines of a store within a second, and after a restart", async () => {
    const open = storeFile();
    const one = await desk({ store: open() });
    const other = await desk({ store: open() });
    await one.engine.templates.save(subject, "Published", by);
    expect((await other.mailOf())?.subject).toBe("[Acme] db-1 is down");
    await one.engine.templates.publish(subject, by);
    await other.clock.advance("1s");
    expect((await other.mailOf())?.subject).toBe("Published");
    await one.engine.templates.reset(subject, by);
    await other.clock.advance("1s");
    expect((await other.mailOf())?.subject).toBe("[Acme] db-1 is down");
    await one.engine.templates.publish(subject, by);
    const third = await desk({ store: open() });
    expect((await third.mailOf())?.subject).toBe("Published");
  });

  test("leaves what was tried already as it was", async () => {
    let answers = 0;
    const { engine, clock, mails } = await desk({
      answer: () => {
        answers += 1;
        if (answers > 1) return { status: "sent" };
        return {
          status: "deferred",
          scope: "delivery",
          reason: { code: "busy", message: "Later" },
        };
      },
    });
    await engine.emit(alertFired, { host: { name: "db-1" } });
    await expect.poll(() => mails.length).toBe(1);
    await engine.templates.save(subject, "New", by);
    await engine.templates.publish(subject, by);
    await clock.advance("1m");
    await expect.poll(() => mails.length).toBe(2);
    expect(mails.map((mail) => mail.subject)).toEqual([
      "[Acme] db-1 is down",
      "[Acme] db-1 is down",
    ]);
  });

  test("counts for a tenant alone where it is the tenant's, before what is everybody's", async () => {
    const { engine, mailOf } = await desk();
    await engine.templates.save(subject, "Everybody's", by);
    await engine.templates.publish(subject, by);
    await engine.templates.save(subject, "The bakery's", { ...by, tenant: "bakery" });
    expect((await mailOf({ host: { name: "x" }, tenant: "bakery" }))?.subject).toBe("Everybody's");
    await engine.templates.publish(subject, { ...by, tenant: "bakery" });
    expect((await mailOf({ host: { name: "x" }, tenant: "bakery" }))?.subject).toBe("The bakery's");
    expect((await mailOf({ host: { name: "x" }, tenant: "mill" }))?.subject).toBe("Everybody's");
    expect((await mailOf())?.subject).toBe("Everybody's");
    expect(await engine.templates.list({ tenant: "mill" })).toEqual([]);
    expect(await engine.templates.list({ tenant: "bakery" })).toMatchObject([{ tenant: "bakery" }]);
    expect(await engine.templates.get(subject, { tenant: "mill" })).toBeUndefined();
  });

  test("is done without while the store does not answer", async () => {
    const store = memoryStore();
    const broken: Store = {
      ...store,
      collection: (name) =>
        name.startsWith("template")
          ? { ...store.collection(name), revision: () => Promise.reject(new Error("disk")) }
          : store.collection(name),
    };
    const { mailOf, records } = await desk({ store: broken });
    expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
    expect(
      records.some(({ text }) => text.startsWith("Uploaded templates could not be read")),
    ).toBe(true);
  });
});

test("a renderer that takes no templates says so", async () => {
  const { uploads: _, ...renderer } = etaRenderer();
  const { engine, mailOf } = await desk({ renderer });
  expect(await refusal(engine.templates.save(subject, "x", by))).toMatchObject({
    code: "templates-not-taken",
  });
  expect((await mailOf())?.subject).toBe("[Acme] db-1 is down");
});
