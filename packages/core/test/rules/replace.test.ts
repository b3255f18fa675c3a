import { type Directory, defineRule, memoryStore, type RuleData, type Store } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { backupFailed, capturingLogger, mailbox, startedEngine, userLoggedIn } from "../support.ts";

const failures = defineRule({ name: "failures", on: backupFailed, via: ["mail"] });
const viaChat: RuleData = { name: "in chat", on: "backup.*", via: ["chat"] };

const channels = () => ({
  mail: mailbox(["mail@example.com"]).channel,
  chat: mailbox(["chat@example.com"], undefined, "chat").channel,
});

async function tellingBy(engine: Awaited<ReturnType<typeof startedEngine>>) {
  const { deliveries, revision } = await engine.explain(backupFailed, { job: "x" });
  return [revision, ...deliveries.map(({ channel }) => channel)];
}

describe("Replacing rules", () => {
  it("takes all at once, from the next event on, and says so", async () => {
    const engine = await startedEngine({ channels: channels(), rules: [failures] });
    const told: string[] = [];
    engine.on("rulesReplaced", ({ revision }) => told.push(revision));
    expect(await tellingBy(engine)).toEqual(["1", "mail"]);
    engine.rules.replace([viaChat]);
    expect(await tellingBy(engine)).toEqual(["2", "chat"]);
    expect(engine.rules.list().map(({ name }) => name)).toEqual(["in chat"]);
    engine.rules.replace([failures, viaChat]);
    expect(await tellingBy(engine)).toEqual(["3", "mail", "chat"]);
    expect(told).toEqual(["2", "3"]);
  });

  it("changes nothing when one of them does not fit, and says what and where", async () => {
    const engine = await startedEngine({ channels: channels(), rules: [failures] });
    const wrong: RuleData = { name: "wrong", on: "backup.failed", via: ["caht"] };
    expect(() => engine.rules.replace([viaChat, wrong, viaChat])).toThrow(
      expect.objectContaining({
        code: "rules-invalid",
        issues: [
          'rules[1].via[0]: there is no channel "caht"; did you mean "chat"?',
          'rules[2].name: two rules are named "in chat"; the other one is rules[0]',
        ],
      }),
    );
    const unsound = JSON.parse('[{ "name": "r", "on": "backup.failed", "match": {} }]');
    expect(() => engine.rules.replace(unsound)).toThrow("rules[0].match: asks nothing");
    expect(await tellingBy(engine)).toEqual(["1", "mail"]);
  });

  it("leaves an emit under way with the rules that it began with", async () => {
    let answer = (_: undefined) => {};
    const directory: Directory = {
      find: () => new Promise<undefined>((resolve) => (answer = resolve)),
    };
    const engine = await startedEngine({
      channels: channels(),
      directory,
      rules: [
        defineRule({ name: "logins", on: userLoggedIn, via: ["mail"], user: "only" }),
        defineRule({ name: "all logins", on: userLoggedIn, via: ["chat"] }),
      ],
    });
    const receipt = engine.emit(userLoggedIn, { id: "u", email: "u@example.com" });
    engine.rules.replace([defineRule({ name: "none", on: userLoggedIn, via: [] })]);
    answer(undefined);
    expect(await receipt).toMatchObject({ queued: 2 });
    expect(await engine.emit(userLoggedIn, { id: "u" })).toMatchObject({ queued: 0 });
  });

  it("leaves what is queued to the channel's policy, and still knows how to word it", async () => {
    const clock = manualClock();
    let tries = 0;
    const refusing = mailbox(["ops@example.com"], async () => {
      tries += 1;
      return { status: "deferred", scope: "delivery", reason: { code: "busy", message: "Busy" } };
    });
    const engine = await startedEngine({
      channels: { mail: refusing.channel },
      rules: [{ ...failures, retry: { delays: [1_000, 1_000, 1_000, 1_000] } }],
      channelPolicies: { mail: { retry: { delays: [60_000] } } },
      clock,
    });
    await engine.emit(backupFailed, { job: "x" });
    await clock.advance(0);
    engine.rules.replace([]);
    // The rule allowed five attempts, the channel allows two.
    await clock.advance("10m");
    expect(tries).toBe(2);
    expect(refusing.requests[1]?.content.title).toBe("Backup failed: x");
    expect(await engine.deadLetters.list()).toHaveLength(1);
  });

  it("may bring event types that the engine has not heard of", async () => {
    const engine = await startedEngine({ channels: channels(), rules: [] });
    engine.rules.replace([failures]);
    expect(await engine.emit(backupFailed, { job: "x" })).toMatchObject({ queued: 1 });
  });
});

describe("Saved rules", () => {
  /** Two engines on one store, as two processes would have. */
  async function twoEngines(store: Store = { ...memoryStore(), shared: true }) {
    const clock = manualClock();
    const { records, logger } = capturingLogger();
    const make = () =>
      startedEngine({ channels: channels(), rules: [failures], store, clock, logger });
    return { one: await make(), other: await make(), clock, records, store };
  }

  it("stand beside the program's, in every engine of the store, within a second", async () => {
    const { one, other, clock } = await twoEngines();
    const { version } = await one.rules.save([viaChat], { actor: "ada", note: "chat, too" });
    expect(await tellingBy(one)).toEqual([`1, saved ${version}`, "mail", "chat"]);
    expect(await tellingBy(other)).toEqual(["1", "mail"]);
    await clock.advance("1s");
    expect(await tellingBy(other)).toEqual([`1, saved ${version}`, "mail", "chat"]);
    expect(await other.rules.saved()).toEqual({ version, rules: [viaChat] });
    expect(await one.log.audit()).toMatchObject([
      { actor: "ada", note: "chat, too", document: { collection: "rules", id: "current" } },
    ]);
  });

  it("are gone by from the start", async () => {
    const { one, store, clock } = await twoEngines();
    await one.rules.save([viaChat], { actor: "ada" });
    const third = await startedEngine({ channels: channels(), rules: [failures], store, clock });
    expect(await tellingBy(third)).toEqual([expect.stringContaining("saved"), "mail", "chat"]);
  });

  it("take the place of the program's rule of their name", async () => {
    const { one } = await twoEngines();
    await one.rules.save([{ ...viaChat, name: "failures" }], { actor: "ada" });
    expect((await tellingBy(one)).slice(1)).toEqual(["chat"]);
    await one.rules.save([], { actor: "ada" });
    expect((await tellingBy(one)).slice(1)).toEqual(["mail"]);
  });

  it("are not saved over what somebody else has saved meanwhile", async () => {
    const { one, other } = await twoEngines();
    const { version } = await one.rules.save([viaChat], { actor: "ada", expectedVersion: 0 });
    await expect(other.rules.save([], { actor: "ben", expectedVersion: 0 })).rejects.toMatchObject({
      code: "rules-conflict",
    });
    expect((await other.rules.saved()).rules).toEqual([viaChat]);
    await other.rules.save([], { actor: "ben", expectedVersion: version });
    expect((await one.rules.saved()).rules).toEqual([]);
  });

  it("are not saved when they do not fit", async () => {
    const { one } = await twoEngines();
    const wrong = one.rules.save([{ ...viaChat, via: ["caht"] }], { actor: "ada" });
    await expect(wrong).rejects.toMatchObject({
      code: "rules-invalid",
      issues: ['rules[0].via[0]: there is no channel "caht"; did you mean "chat"?'],
    });
    expect(await one.rules.saved()).toEqual({ version: 0, rules: [] });
  });

  it("that do not fit an engine leave it as it was, and it says so once", async () => {
    const { one, clock, records, store } = await twoEngines();
    const lesser = await startedEngine({
      channels: { mail: mailbox(["mail@example.com"]).channel },
      rules: [failures],
      store,
      clock,
      logger: capturingLogger().logger,
    });
    await one.rules.save([viaChat], { actor: "ada" });
    await clock.advance("5s");
    expect(await tellingBy(lesser)).toEqual(["1", "mail"]);
    expect(records.filter(({ level }) => level === "error")).toEqual([]);
    const late = capturingLogger();
    const starting = await startedEngine({
      channels: { mail: mailbox(["mail@example.com"]).channel },
      rules: [failures],
      store,
      clock,
      logger: late.logger,
    });
    await clock.advance("5s");
    expect(await tellingBy(starting)).toEqual(["1", "mail"]);
    const errors = late.records.filter(({ level }) => level === "error");
    expect(errors).toMatchObject([
      { fields: { error: expect.stringContaining('rules[0].via[0]: there is no channel "chat"') } },
    ]);
  });

  it("may be more than a document holds, and leave nothing behind", async () => {
    const { one, other, clock, store } = await twoEngines();
    const many = (word: string) =>
      Array.from(
        { length: 3_000 },
        (_, index): RuleData => ({
          ...viaChat,
          name: `${word} ${index}`,
          match: { "payload.job": { oneOf: [`${word} ${index}`, "x".repeat(80)] } },
        }),
      );
    await one.rules.save(many("first"), { actor: "ada" });
    await one.rules.save(many("second"), { actor: "ada" });
    await clock.advance("1s");
    const { deliveries, rules } = await other.explain(backupFailed, { job: "second 2999" });
    expect(rules).toHaveLength(3_001);
    expect(deliveries.map(({ channel }) => channel)).toEqual(["mail", "chat"]);
    const documents = await store.collection("rules").list({}, { limit: 1_000 });
    const current = await store.collection("rules").get("current");
    expect(documents.length).toBe(1 + JSON.stringify(current?.value).split("part.").length - 1);
    await expect(one.rules.save(many("third"), { actor: "x", expectedVersion: 1 })).rejects.toThrow(
      /saved in version/,
    );
    expect(await store.collection("rules").list({}, { limit: 1_000 })).toHaveLength(
      documents.length,
    );
  });
});
