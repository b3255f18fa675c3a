import {
  CarillonError,
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  type Rule,
} from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, plainRenderer, startedEngine, userLoggedIn } from "./support.ts";

const failures = defineRule({ name: "failures", on: backupFailed, via: ["ops"] });
const base = () => ({
  app: "Test",
  renderer: plainRenderer,
  channels: { ops: mailbox(["ops@example.com"]).channel },
});
/** What a caller without types may pass. */
const untyped = (value: unknown) => JSON.parse(JSON.stringify(value));

const anything = defineEvent("test.anything", {
  schema: z.record(z.string(), z.json()),
  severity: "info",
  message: { en: () => ({ title: "Anything", summary: "" }) },
});

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}

describe("createEngine refuses", () => {
  const rule = (fields: object): Rule<"ops"> => ({ ...failures, ...fields });
  it.each<[string, string, object, string]>([
    ["an unknown option", "engine-options-invalid", { chanels: {} }, "chanels"],
    ["an empty product name", "engine-options-invalid", { app: " " }, "app"],
    [
      "an unknown zone",
      "engine-options-invalid",
      { app: { name: "X", timeZone: "Mars/One" } },
      "zone",
    ],
    ["a channel that is none", "engine-options-invalid", { channels: { ops: {} } }, "channels.ops"],
    ["a negative delay", "engine-options-invalid", { retry: { delays: [-1] } }, "retry.delays"],
    ["a store that is none", "engine-options-invalid", { store: {} }, "store"],
    ["two rules of one name", "rule-name-duplicate", { rules: [failures, failures] }, "failures"],
    ["an unknown channel", "rule-channel-unknown", { rules: [rule({ via: ["opps"] })] }, "opps"],
    [
      "a rule for the user of an event that has none",
      "rule-user-unknown",
      { rules: [rule({ user: "also" })] },
      "backup.failed",
    ],
    [
      "a rule that reaches nobody",
      "rule-recipients-missing",
      { channels: { ops: mailbox().channel }, rules: [failures] },
      "ops",
    ],
  ])("%s", (_, code, options, named) => {
    const attempt = () => createEngine({ ...base(), rules: [failures], ...options });
    expect(attempt).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(named) }),
    );
  });

  it("each bad address among several, by its own error", () => {
    const to = ["good@example.com", "one bad", "two bad"];
    const attempt = () => createEngine({ ...base(), rules: [rule({ to })] });
    expect(attempt).toThrow(expect.objectContaining({ code: "address-invalid" }));
    expect(attempt).toThrow(/one bad.*two bad/);
  });

  it("two event types of one name", () => {
    const twin = defineEvent("backup.failed", {
      schema: z.strictObject({}),
      severity: "info",
      message: { en: () => ({ title: "t", summary: "" }) },
    });
    const rules = [failures, defineRule({ name: "other", on: twin, via: ["ops"] })];
    expect(() => createEngine({ ...base(), rules })).toThrow(
      expect.objectContaining({ code: "event-type-conflict" }),
    );
  });
});

describe("defineRule refuses", () => {
  it.each<[string, object]>([
    ["no name", { name: "" }],
    ["no event type", { on: [] }],
    ["a condition that asks nothing", { match: {} }],
    ["a channel twice", { via: ["ops", "ops"] }],
    ["an empty list of recipients", { to: [] }],
    ["an unknown user mode", { user: "maybe" }],
  ])("%s", (_, fields) => {
    const definition = { name: "r", on: backupFailed, via: ["ops"], ...fields };
    expect(() => defineRule(definition)).toThrow(
      expect.objectContaining({ code: "rule-definition-invalid" }),
    );
  });
});

describe("defineEvent refuses", () => {
  const definition = { schema: z.strictObject({}), severity: "info", message: {} } as const;
  const words = () => ({ title: "t", summary: "" });
  it.each([
    "",
    "backup",
    "Backup.failed",
    "backup.",
    ".failed",
    "a b.c",
    "__proto__.x",
    "class.x",
    "message.sent",
    `a.${"b".repeat(10_000)}`,
  ])("the name %j", (name) => {
    expect(() => defineEvent(name, { ...definition, message: { en: words } })).toThrow(
      expect.objectContaining({ code: "event-name-invalid" }),
    );
  });
  it("an event type without words, or with words in no language", () => {
    expect(() => defineEvent("a.b", definition)).toThrow(/no message/);
    expect(() =>
      defineEvent("a.b", { ...definition, message: { english: words, "": words } }),
    ).toThrow(/not a language tag/);
  });
});

describe("defineChannel refuses", () => {
  it("a definition without a type or a create", () => {
    expect(() => defineChannel(untyped({ type: "No Good", accepts: "fax" }))).toThrow(
      expect.objectContaining({ code: "channel-definition-invalid" }),
    );
  });

  it("unknown, missing and hostile options, and names each", () => {
    const make = defineChannel({
      type: "tester",
      config: z.object({ url: z.url(), port: z.number() }),
      accepts: "text",
      create: () => ({ send: async () => ({ status: "sent" }) }),
    });
    const hostile = JSON.parse('{"url":"x","requireTsl":true,"__proto__":{"polluted":1}}');
    expect(() => make(hostile)).toThrow(
      expect.objectContaining({ code: "channel-config-invalid" }),
    );
    expect(() => make(hostile)).toThrow(/requireTsl/);
    expect(() => make(hostile)).toThrow(/url: .*port: /);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("emit refuses, with nothing stored,", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = { cyclic };
  it.each<[string, string, unknown]>([
    ["a missing field", "payload-invalid", {}],
    ["a field too many", "payload-invalid", { job: "x", jop: "y" }],
    ["a payload that is no object", "payload-not-json", "text"],
    ["nothing at all", "payload-not-json", undefined],
    ["a date", "payload-not-json", { job: new Date(0) }],
    ["a function", "payload-not-json", { job: () => {} }],
    ["a big integer", "payload-not-json", { job: 1n }],
    ["not a number", "payload-not-json", { job: Number.NaN }],
    ["a map", "payload-not-json", { job: new Map() }],
    ["a payload that contains itself", "payload-cyclic", cyclic],
    ["a payload a hundred thousand levels deep", "payload-too-deep", nested(100_000)],
    ["a payload that is too large", "payload-too-large", { job: "x".repeat(300_000) }],
    ["a __proto__ key", "payload-unsafe-key", JSON.parse('{"job":"x","__proto__":{"a":1}}')],
    ["a constructor key inside", "payload-unsafe-key", { job: { constructor: 1 } }],
  ])("%s", async (_, code, payload) => {
    const { emit, engine } = await looseEngine();
    await expect(emit(payload)).rejects.toMatchObject({ name: "CarillonError", code });
    expect(await engine.log.list()).toEqual([]);
    expect(await emit({ job: "good" })).toMatchObject({ queued: 1 });
  });

  it.each<[string, string, object]>([
    ["an id with a line break", "event-id-invalid", { id: "a\nb" }],
    ["an empty id", "event-id-invalid", { id: "" }],
    ["an invalid date", "event-time-invalid", { occurredAt: new Date(Number.NaN) }],
    ["a time before 1970", "event-time-invalid", { occurredAt: -1 }],
    ["a time after 9999", "event-time-invalid", { occurredAt: 1e18 }],
  ])("%s", async (_, code, options) => {
    const { emit } = await looseEngine();
    await expect(emit({ job: "x" }, options)).rejects.toMatchObject({ code });
  });

  it.each<[string, unknown]>([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    ["answers something else", () => "yes"],
    ["answers a promise", async () => true],
  ])("an event whose rule has a condition that %s", async (_, when) => {
    const rule = { ...failures, when: untypedFunction(when) };
    const engine = await startedEngine({ ...base(), rules: [rule] });
    await expect(engine.emit(backupFailed, { job: "x" })).rejects.toMatchObject({
      code: "rule-condition-failed",
    });
  });

  it("an event before the start and after the stop", async () => {
    const engine = createEngine({ ...base(), rules: [failures] });
    const emit = () => engine.emit(backupFailed, { job: "x" });
    await expect(emit()).rejects.toMatchObject({ code: "engine-not-started" });
    await engine.start();
    await engine.start();
    await engine.stop();
    await expect(emit()).rejects.toMatchObject({ code: "engine-stopped" });
    await expect(engine.start()).rejects.toMatchObject({ code: "engine-stopped" });
  });

  it("a twin of an event type that its rules know", async () => {
    const engine = await startedEngine({ ...base(), rules: [failures] });
    const twin = { ...backupFailed };
    await expect(engine.emit(twin, { job: "x" })).rejects.toMatchObject({
      code: "event-type-conflict",
    });
  });
});

describe("An event that was accepted", () => {
  it("does not change when the caller changes its payload", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules: [failures] });
    const payload = { job: "before" };
    const emitted = engine.emit(backupFailed, payload);
    payload.job = "after";
    await emitted;
    await engine.drain();
    expect(ops.requests[0]?.content.title).toBe("Backup failed: before");
  });

  it("cannot break out of a title with line breaks, controls or bidirectional overrides", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (job) => {
        const ops = mailbox(["ops@example.com"]);
        const engine = await startedEngine({ channels: { ops: ops.channel }, rules: [failures] });
        await engine.emit(backupFailed, { job: `\r\nBcc: x\u202e${job}` });
        await engine.drain();
        const title = ops.requests[0]?.content.title ?? "";
        expect(title).toMatch(/^Backup failed: Bcc: x/);
        expect(title).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 100 },
    );
  });
});

describe("Any JSON", () => {
  it("is accepted as it is, or refused with a typed error", async () => {
    const engine = await startedEngine({
      ...base(),
      rules: [defineRule({ name: "any", on: anything, via: ["ops"] })],
    });
    const seen: unknown[] = [];
    engine.on("planned", ({ event }) => seen.push(event.payload));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (payload) => {
        try {
          await Reflect.apply(engine.emit, engine, [anything, payload]);
          expect(seen.at(-1)).toEqual(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(CarillonError);
        }
      }),
    );
    expect(seen.length).toBeGreaterThan(50);
  });
});

function untypedFunction(value: unknown): () => boolean {
  if (typeof value !== "function") throw new Error("expected a function");
  return () => value();
}

async function looseEngine() {
  const engine = await startedEngine({ ...base(), rules: [failures] });
  const emit = (payload: unknown, options = {}): Promise<unknown> =>
    Reflect.apply(engine.emit, engine, [backupFailed, payload, options]);
  return { engine, emit };
}

describe("A user's login", () => {
  it("with hostile text in its locale still reaches the team and the user", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "also" })],
    });
    const locale = "no/such locale";
    await engine.emit(userLoggedIn, { id: "u", email: "u@example.com", locale });
    await engine.drain();
    expect(ops.requests).toHaveLength(2);
  });
});
