import {
  type Directory,
  defineChannel,
  defineEvent,
  defineRule,
  type Receipt,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, startedEngine, userLoggedIn } from "./support.ts";

const backupSucceeded = defineEvent("backup.succeeded", {
  schema: z.strictObject({ job: z.string(), size: z.number() }),
  severity: "info",
  message: { en: ({ payload }) => ({ title: `Backup of ${payload.job}`, summary: "" }) },
});

const place = defineChannel({
  type: "place",
  config: z.object({}),
  accepts: "json",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const ada = { id: "u-17", email: "ada@example.com" };

describe("A rule", () => {
  it("may listen to several event types", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "backups", on: [backupSucceeded, backupFailed], via: ["ops"] })],
    });
    await engine.emit(backupSucceeded, { job: "a", size: 1 });
    await engine.emit(backupFailed, { job: "b" });
    await engine.drain();
    expect(ops.requests.map(({ event }) => event.type)).toEqual([
      "backup.succeeded",
      "backup.failed",
    ]);
  });

  it("asks its condition, which sees the payload of its event types", async () => {
    const engine = await startedEngine({
      channels: { ops: mailbox(["ops@example.com"]).channel },
      rules: [
        defineRule({
          name: "large ones",
          on: [backupSucceeded, backupFailed],
          when: (event) => event.type === "backup.succeeded" && event.payload.size > 100,
          via: ["ops"],
        }),
      ],
    });
    const queued = async (receipt: Promise<Receipt>) => (await receipt).queued;
    expect(await queued(engine.emit(backupSucceeded, { job: "a", size: 1 }))).toBe(0);
    expect(await queued(engine.emit(backupSucceeded, { job: "a", size: 101 }))).toBe(1);
    expect(await queued(engine.emit(backupFailed, { job: "a" }))).toBe(0);
  });

  it("may name its own recipients, with their language", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [
        defineRule({
          name: "failures",
          on: backupFailed,
          via: ["ops"],
          to: ["a@example.com", { id: "b", addresses: { email: "b@example.com" }, locale: "de" }],
        }),
      ],
    });
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    expect(ops.requests.map(({ address, content }) => [address, content.title])).toEqual([
      ["a@example.com", "Backup failed: nightly"],
      ["b@example.com", "Backup gescheitert: nightly"],
    ]);
  });

  it("may use several channels, of which one is a place and not a mailbox", async () => {
    const engine = await startedEngine({
      channels: { ops: mailbox(["ops@example.com"]).channel, hook: place({}) },
      rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops", "hook"] })],
    });
    const { deliveries } = await engine.explain(backupFailed, { job: "nightly" });
    expect(deliveries).toMatchObject([
      { channel: "ops", recipient: { id: "ops@example.com" }, address: "ops@example.com" },
      { channel: "hook", recipient: { id: "hook" }, address: undefined },
    ]);
  });
});

describe("The affected user", () => {
  it("is told besides the team, each in their own words", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "also" })],
    });
    await engine.emit(userLoggedIn, ada);
    await engine.drain();
    expect(ops.requests.map(({ address, content }) => [address, content.text])).toEqual([
      ["ada@example.com", "You signed in."],
      ["ops@example.com", "u-17 signed in."],
    ]);
  });

  it("gets one mail when two channels, two rules and the team's list all name them", async () => {
    const first = mailbox(["ops@example.com", "ADA@example.com"]);
    const second = mailbox(["ada@example.com"]);
    const engine = await startedEngine({
      channels: { first: first.channel, second: second.channel },
      rules: [
        defineRule({ name: "team", on: userLoggedIn, via: ["first", "second"] }),
        defineRule({ name: "user", on: userLoggedIn, via: ["second", "first"], user: "also" }),
      ],
    });
    await engine.emit(userLoggedIn, ada);
    await engine.drain();
    const told = [...first.requests, ...second.requests];
    expect(told.filter(({ address }) => address === "ada@example.com")).toMatchObject([
      { content: { text: "You signed in." } },
    ]);
    expect(await engine.log.list({ state: "skipped" })).toMatchObject([
      { channel: "first", address: "ada@example.com", reason: { code: "already-told" } },
    ]);
  });

  it("is recorded as skipped, with the reason, when only they should hear and they have no address", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" })],
    });
    const skipped: string[] = [];
    engine.on("skipped", ({ reason }) => skipped.push(reason.message));
    expect(await engine.emit(userLoggedIn, { id: "u-17" })).toMatchObject({
      queued: 0,
      skipped: 1,
    });
    await engine.emit(userLoggedIn, { id: "u-18", email: "not an address" });
    await engine.drain();
    expect(ops.requests).toEqual([]);
    expect(skipped).toEqual([
      "u-17 has no email address",
      expect.stringContaining("The email address of u-18 is not usable"),
    ]);
    expect(await engine.log.list({ state: "skipped" })).toHaveLength(2);
  });

  it("is recorded as skipped when no channel of the rule can reach a person", async () => {
    const engine = await startedEngine({
      channels: { hook: place({}) },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["hook"], user: "also" })],
    });
    const { deliveries } = await engine.explain(userLoggedIn, ada);
    expect(deliveries).toMatchObject([
      { state: "skipped", recipient: { id: "u-17" }, reason: { code: "channel-not-direct" } },
      { state: "queued", recipient: { id: "hook" } },
    ]);
  });

  it("is reached through any channel that can, whatever its plugin is called", async () => {
    const pager = mailbox([], async () => ({ status: "sent" }), "phone");
    const engine = await startedEngine({
      channels: { hook: place({}), pager: pager.channel },
      rules: [
        defineRule({ name: "logins", on: userLoggedIn, via: ["hook", "pager"], user: "only" }),
      ],
      directory: { find: async (id) => ({ id, addresses: { phone: "ada@phone" } }) },
    });
    await engine.emit(userLoggedIn, ada);
    await engine.drain();
    expect(pager.requests).toMatchObject([{ address: "ada@phone" }]);
  });

  it("is looked up in the directory, whose word counts more than the event's", async () => {
    const ops = mailbox();
    const directory: Directory = {
      find: async (id) => ({
        id,
        name: "Ada",
        addresses: { email: "new@example.com" },
        locale: "de",
      }),
    };
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" })],
      directory,
    });
    await engine.emit(userLoggedIn, ada);
    await engine.drain();
    expect(ops.requests).toMatchObject([
      { address: "new@example.com", content: { title: "Neue Anmeldung" } },
    ]);
  });

  it("makes emit reject, with nothing stored, when the directory fails", async () => {
    const engine = await startedEngine({
      channels: { ops: mailbox().channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" })],
      directory: { find: () => Promise.reject(new Error("database is away")) },
    });
    await expect(engine.emit(userLoggedIn, ada, { id: "e-1" })).rejects.toMatchObject({
      code: "user-lookup-failed",
      cause: new Error("database is away"),
    });
    expect(await engine.log.list({ eventId: "e-1" })).toEqual([]);
  });
});

describe("An explanation", () => {
  it("says of every rule whether it matched and why not, and stores nothing", async () => {
    const engine = await startedEngine({
      channels: { ops: mailbox(["ops@example.com"]).channel },
      rules: [
        defineRule({ name: "all", on: backupFailed, via: ["ops"] }),
        defineRule({ name: "none", on: backupFailed, when: () => false, via: ["ops"] }),
        defineRule({ name: "logins", on: userLoggedIn, via: ["ops"] }),
      ],
    });
    const explanation = await engine.explain(backupFailed, { job: "nightly" }, { id: "e-1" });
    expect(explanation.rules).toMatchObject([
      { rule: "all", matched: true, reason: "listens to backup.failed" },
      { rule: "none", matched: false, reason: "its condition (when) said no" },
      { rule: "logins", matched: false, reason: "listens to user.login, not to backup.failed" },
    ]);
    expect(await engine.log.list()).toEqual([]);
  });

  it("is what emit then does", async () => {
    const engine = await startedEngine({
      channels: { ops: mailbox(["ops@example.com"]).channel, hook: place({}) },
      rules: [
        defineRule({ name: "a", on: userLoggedIn, via: ["ops", "hook"], user: "also" }),
        defineRule({ name: "b", on: userLoggedIn, via: ["hook"], user: "also" }),
      ],
      clock: { now: () => 1_000, schedule: () => () => {} },
    });
    const explained = await engine.explain(userLoggedIn, ada, { id: "e-1" });
    const planned = new Promise((resolve) => {
      engine.on("planned", ({ deliveries }) => resolve(deliveries));
    });
    await engine.emit(userLoggedIn, ada, { id: "e-1" });
    expect(await planned).toEqual(explained.deliveries);
  });
});

describe("Emitting the same id again", () => {
  it("answers the same and stores nothing new; another payload is a conflict", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
    });
    const emit = (job: string) => engine.emit(backupFailed, { job }, { id: "e-1" });
    const receipts = await Promise.all([emit("a"), emit("a")]);
    expect(receipts.map(({ duplicate, queued }) => [duplicate, queued])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    await expect(emit("b")).rejects.toMatchObject({ code: "event-id-conflict" });
    await engine.drain();
    expect(ops.requests).toHaveLength(1);
  });
});
