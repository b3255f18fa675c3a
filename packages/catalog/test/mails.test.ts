import {
  type Channel,
  createEngine,
  defineChannel,
  defineRule,
  type EmailContent,
  type EventType,
  type JsonObject,
  plainRenderer,
} from "@carillon/core";
import { fakeEngine } from "@carillon/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  alertChanged,
  catalog,
  channelPaused,
  channelResumed,
  connectionOffline,
  connectionOnline,
  reportReady,
} from "../src/index.ts";
import { languages } from "../src/languages.ts";
import { samples } from "./cases.ts";

const mailbox = defineChannel({
  type: "mailbox",
  config: z.strictObject({}),
  accepts: "email",
  address: { kind: "email", parse: (address) => address },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const people = Object.keys(languages).map((locale) => ({
  id: `ops-${locale}`,
  addresses: { email: `${locale}@ops.example.com` },
  locale,
  timeZone: "Europe/Berlin",
}));

/** What has to happen before an end is told to anybody. */
function beginOf(
  type: EventType,
  payload: JsonObject,
): readonly [EventType, JsonObject] | undefined {
  const { name, kind, id, channel, is_recovery, status, ...rest } = payload;
  if (type.name === connectionOnline.name) {
    return [connectionOffline, { name, kind, ...(id !== undefined && { id }) }];
  }
  if (type.name === channelResumed.name) return [channelPaused, { channel }];
  if (type.name === alertChanged.name && status === "OK") {
    return [alertChanged, { ...rest, status: "CRIT" }];
  }
  return is_recovery === true ? [type, rest] : undefined;
}

/** The mails about an event: to the team in every language, and to the affected user. */
async function mailsOf(type: EventType, payload: JsonObject): Promise<readonly EmailContent[]> {
  const ops: Channel = mailbox({});
  const { engine, clock, sent } = await fakeEngine({
    app: { name: "Example Backup", url: "https://backup.example.com" },
    channels: { ops },
    rules: [
      defineRule({ name: "team", on: catalog, via: ["ops"], to: people }),
      defineRule({
        name: "people",
        on: catalog.filter(({ hasUser }) => hasUser),
        via: ["ops"],
        user: "only",
      }),
    ],
  });
  const begin = beginOf(type, payload);
  if (begin !== undefined) {
    await engine.emit(...begin, { id: "begin" });
    await clock.advance("1m");
  }
  const end = new Date(clock.now() + 900_000).toISOString();
  await engine.emit(type, { ...payload, ...(type.sensitive && { expires_at: end }) });
  const told = await sent(type, ({ event }) => event.id !== "begin");
  await engine.stop();
  return told.flatMap(({ content }) => (content.rendering === "email" ? [content] : []));
}

const all = samples.map(([type, state, sample]) => {
  const payload: JsonObject = type.schema.parse(sample);
  return { what: `${type.name}, ${state}`, type, payload };
});

test.each(all)("Mails say all that the words say, in HTML and in text: $what", async (one) => {
  const mails = await mailsOf(one.type, one.payload);
  expect(mails).toHaveLength(people.length + (one.type.hasUser ? 1 : 0));
  for (const { subject, html, text } of mails) {
    expect(subject).toMatch(/^\[Example Backup\] .{5,}$/);
    for (const body of [html, text]) {
      expect(body).not.toMatch(/undefined|\bnull\b|NaN|\[object|Invalid Date/);
      expect(body).toContain(subject.slice("[Example Backup] ".length).replace(/&.*/, ""));
    }
  }
});

const hostile = `<img src=x onerror=alert(1)> "'<%= 7 * 7 %> </td>`;

test.each(all)("What a payload says cannot pose as markup: $what", async ({ type, payload }) => {
  const mails = await mailsOf(type, poisoned(type, payload));
  for (const { html, subject } of mails) {
    expect(html).not.toContain("<img src=x");
    expect(html).not.toMatch(/> 49 <|onerror=alert\(1\)>/);
    expect(subject).not.toMatch(/[\r\n]/);
  }
});

test("A poisoned payload would show: the text has the hostile words as they are", async () => {
  const [sample] = all.filter(({ type }) => type.name === "backup.failed");
  const mails =
    sample === undefined ? [] : await mailsOf(sample.type, poisoned(sample.type, sample.payload));
  expect(mails.length).toBeGreaterThan(0);
  for (const { text } of mails) expect(text).toContain("<img src=x onerror=alert(1)>");
});

test("A report's file goes with its mail", async () => {
  const attached: (readonly string[])[] = [];
  const ops = defineChannel({
    type: "mailbox",
    config: z.strictObject({}),
    accepts: "email",
    address: { kind: "email", parse: (address) => address },
    create: () => ({
      send: async ({ attachments }) => {
        attached.push(attachments.map(({ filename }) => filename));
        return { status: "sent" };
      },
    }),
  });
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: { ops: ops({}) },
    rules: [defineRule({ name: "reports", on: reportReady, via: ["ops"], to: ["a@example.com"] })],
  });
  await engine.start();
  const filename = "availability-2026-11.pdf";
  const content = Buffer.from("%PDF-1.7");
  await engine.emit(
    reportReady,
    { report: "Availability", file_name: filename },
    { attachments: [{ filename, contentType: "application/pdf", content }] },
  );
  await engine.drain();
  expect(attached).toEqual([[filename]]);
  await engine.stop();
});

test("A reminder says how often and how long, once", async () => {
  const { engine, clock, sent } = await fakeEngine({
    channels: { ops: mailbox({}) },
    rules: [
      defineRule({
        name: "alerts",
        on: alertChanged,
        via: ["ops"],
        to: ["a@example.com"],
        remind: { everyMs: 3_600_000 },
      }),
    ],
  });
  const host = { name: "web-01" };
  await engine.emit(alertChanged, { status: "CRIT", host, duration_ms: 300_000 });
  await clock.advance("3h");
  await clock.advance("1m");
  const [, , , last] = await sent(alertChanged);
  const text = last?.content.rendering === "email" ? last.content.text : "";
  expect(text).toContain("4th notice; it has lasted 3 hr. web-01 is in a critical state.");
  expect(text).not.toContain("5 min");
  await engine.stop();
});

/** Every text in it that may be anything is hostile. */
function poisoned(type: EventType, payload: JsonObject): JsonObject {
  let found = payload;
  for (const key of Object.keys(payload)) {
    const tried = { ...found, [key]: spoilt(found[key]) };
    const checked = type.schema.safeParse(tried);
    if (checked.success && key !== "id" && key !== "email") found = checked.data;
  }
  return found;
}

function spoilt(value: unknown): unknown {
  if (typeof value === "string") return hostile;
  if (Array.isArray(value)) return value.map(spoilt);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoilt(item)]));
}
