import { fakeEngine } from "@carillon/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  memoryStore,
  plainRenderer,
} from "../src/index.ts";

const diskFull = defineEvent("disk.full", {
  schema: z.strictObject({ host: z.string() }),
  severity: "critical",
  alert: ({ host }) => ({ key: host, status: "firing" }),
  tenant: ({ host }) => (host === "t-1" ? "tenant-1" : undefined),
  message: {
    en: ({ payload }) => ({ title: `Disk full on ${payload.host}`, summary: "Make room." }),
    de: ({ payload }) => ({ title: `Platte voll auf ${payload.host}`, summary: "Platz schaffen." }),
  },
});
const loggedIn = defineEvent("user.login", {
  schema: z.strictObject({ id: z.string(), name: z.string() }),
  severity: "info",
  category: "logins",
  user: ({ id, name }) => ({ id, name }),
  message: {
    en: {
      team: ({ payload }) => ({ title: `${payload.name} signed in`, summary: "" }),
      user: ({ recipient }) => ({ title: `You signed in, ${recipient.name}`, summary: "" }),
    },
  },
});
const broken = defineEvent("broken.words", {
  schema: z.strictObject({}),
  severity: "info",
  message: {
    en: () => {
      throw new Error("no words");
    },
  },
});

const mailbox = defineChannel({
  type: "mailbox",
  config: z.strictObject({}),
  accepts: "email",
  address: { kind: "email", parse: (address) => address },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const secret = "a secret that nobody knows, of course";

const engineWith = (store = memoryStore()) =>
  createEngine({
    app: {
      name: "Beacon",
      branding: (tenant) => ({ name: `Beacon for ${tenant}` }),
    },
    renderer: plainRenderer,
    store,
    channels: { ops: mailbox({}) },
    rules: [
      defineRule({
        name: "disks",
        on: diskFull,
        via: ["ops"],
        to: ["ops@example.com"],
        digest: { every: "day", at: "07:00", name: "Nightly" },
      }),
    ],
    links: { baseUrl: "https://beacon.example/notify", secret },
  });

test("A preview says what a delivery sends, byte for byte", async () => {
  const { engine, sent } = await fakeEngine({
    channels: { ops: mailbox({}) },
    rules: [defineRule({ name: "disks", on: diskFull, via: ["ops"], to: ["preview@example.com"] })],
  });
  await engine.emit(diskFull, { host: "db-1" });
  const [delivered] = await sent(diskFull);
  const shown = await engine.preview({ type: diskFull, payload: { host: "db-1" } });
  expect(shown).toMatchObject({ status: "rendered", content: delivered?.content });
  await engine.stop();
});

test("A preview stores nothing and needs no started engine", async () => {
  const store = memoryStore();
  const engine = engineWith(store);
  const shown = await engine.preview({ type: diskFull, payload: { host: "db-1" } });
  expect(shown.status === "rendered" && shown.content.subject).toBe("[Beacon] Disk full on db-1");
  expect(await store.log.list({})).toEqual([]);
  expect(await store.outbox.waiting()).toBe(0);
  await engine.stop();
});

test("A preview is in the language of its reader, for its audience, in the tenant's name", async () => {
  const engine = engineWith();
  const german = await engine.preview(
    { type: diskFull, payload: { host: "t-1" } },
    { recipient: { id: "ops", locale: "de" } },
  );
  expect(german.status === "rendered" && german.content.subject).toBe(
    "[Beacon for tenant-1] Platte voll auf t-1",
  );
  const user = await engine.preview(
    { type: loggedIn, payload: { id: "u-1", name: "Ada" } },
    { audience: "user", rendering: "text" },
  );
  expect(user.status === "rendered" && user.content.title).toBe("You signed in, Ada");
});

test("Reminders, steps of an escalation and digests are worded as the engine words them", async () => {
  const engine = engineWith();
  const at = Date.UTC(2026, 10, 21, 3);
  const event = { type: diskFull, payload: { host: "db-1" }, occurredAt: at };
  const since = at - 10_800_000;
  const reminder = await engine.preview({
    ...event,
    notice: { kind: "reminder", since, count: 4 },
  });
  expect(reminder.status === "rendered" && reminder.content.text).toContain(
    "4th notice; it has lasted 3 hr.",
  );
  const escalated = await engine.preview(event, { step: { number: 1, afterMs: 900_000 } });
  expect(escalated.status === "rendered" && escalated.content.subject).toBe(
    "[Beacon] Escalated: Disk full on db-1",
  );
  const digest = await engine.preview([event, event, event], { together: "digest" });
  expect(digest.status === "rendered" && digest.content.subject).toBe(
    "[Beacon] Nightly – 3 messages: 3 critical",
  );
});

test("Links of a preview look real, and open nothing", async () => {
  const engine = engineWith();
  const firing = await engine.preview({ type: diskFull, payload: { host: "db-1" } });
  const [acknowledge] = firing.status === "rendered" ? firing.message.actions : [];
  expect(acknowledge?.url).toMatch(/^https:\/\/beacon\.example\/notify\/acknowledge\//);
  const shown = await engine.preview({ type: loggedIn, payload: { id: "u-1", name: "Ada" } });
  const unsubscribe = shown.status === "rendered" ? (shown.content.unsubscribe ?? "") : "";
  expect(unsubscribe).toMatch(/^https:\/\/beacon\.example\/notify\/unsubscribe\//);
  for (const url of [unsubscribe, acknowledge?.url ?? ""]) {
    const answer = await engine.links.handle(new Request(url));
    expect(answer.status).toBe(403);
  }
});

test("Words that fail are told, and a payload that does not fit is refused", async () => {
  const engine = engineWith();
  expect(await engine.preview({ type: broken, payload: {} })).toMatchObject({
    status: "failed",
    reason: { code: "template-failed", message: expect.stringContaining("no words") },
  });
  await expect(engine.preview({ type: diskFull, payload: {} })).rejects.toMatchObject({
    code: "payload-invalid",
  });
  await expect(engine.preview([])).rejects.toMatchObject({ code: "engine-options-invalid" });
  await engine.stop();
  await expect(engine.preview({ type: broken, payload: {} })).rejects.toMatchObject({
    code: "engine-stopped",
  });
});

test("Templates that do not count yet are looked at by a renderer of their own", async () => {
  const renderer = {
    ...plainRenderer,
    render: async () => {
      throw new Error("a draft's fault");
    },
  };
  const shown = await engineWith().preview(
    { type: diskFull, payload: { host: "db-1" } },
    { renderer },
  );
  expect(shown).toMatchObject({ status: "failed", reason: { message: "a draft's fault" } });
});
