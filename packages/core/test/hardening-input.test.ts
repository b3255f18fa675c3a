import {
  CarillonError,
  type Clock,
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  exponentialRetry,
  memoryStore,
  outcomeSchema,
  type Rule,
  redactorOf,
  secret,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, plainRenderer, startedEngine, userLoggedIn } from "./support.ts";

const anything = defineEvent("test.anything", {
  schema: z.record(z.string(), z.json()),
  severity: "info",
  message: { en: () => ({ title: "Anything", summary: "" }) },
});
const everything = defineRule({ name: "everything", on: anything, via: ["ops"] });
const ops = () => ({ ops: mailbox(["ops@example.com"]).channel });

/** An engine as code without types sees it. */
async function looseEngine(rules: readonly Rule<"ops">[] = [everything], options: object = {}) {
  const engine = await startedEngine({ channels: ops(), rules, ...options });
  const call = (...args: readonly unknown[]): Promise<unknown> =>
    Reflect.apply(engine.emit, engine, args);
  return { engine, emit: (payload: unknown) => call(anything, payload), call };
}

function doubled(times: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < times; level += 1) value = [value, value];
  return value;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("A payload", () => {
  const manyHoles: unknown[] = [];
  manyHoles.length = 4_294_967_295;
  const oneHole = [1, 2, 3];
  delete oneHole[1];
  it.each<[string, string, unknown]>([
    ["doubles itself thirty times", "payload-too-large", doubled(30)],
    ["doubles nulls", "payload-too-large", Array(1_000_000).fill(null)],
    ["has a million empty objects", "payload-too-large", Array(1_000_000).fill({})],
    ["is the longest array, of holes", "payload-too-large", manyHoles],
    ["has a hole", "payload-not-json", oneHole],
    ["is a revoked proxy", "payload-not-json", revoked()],
    [
      "says that its length is negative",
      "payload-not-json",
      new Proxy([], { get: (target, key) => (key === "length" ? -1e9 : Reflect.get(target, key)) }),
    ],
    [
      "has a getter that throws",
      "payload-not-json",
      {
        get b() {
          throw new Error("no");
        },
      },
    ],
    [
      "is a proxy that throws",
      "payload-not-json",
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("no");
          },
        },
      ),
    ],
  ])("that %s is refused", async (_, code, a) => {
    const { emit } = await looseEngine();
    await expect(emit({ a })).rejects.toMatchObject({ name: "CarillonError", code });
  });

  it("says what threw while it was read", async () => {
    const cause = new Error("no");
    const { emit } = await looseEngine();
    const payload = {
      get a() {
        throw cause;
      },
    };
    await expect(emit(payload)).rejects.toMatchObject({ code: "payload-not-json", cause });
  });

  it("may contain a thing twice that does not contain itself", async () => {
    const { emit } = await looseEngine();
    const shared = { x: [1] };
    expect(await emit({ a: shared, b: shared, c: [shared, shared] })).toMatchObject({ queued: 1 });
  });

  it("has a short error, however long its keys are", async () => {
    const { emit } = await looseEngine();
    const error: unknown = await emit({ ["k".repeat(100_000)]: 1n }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(CarillonError);
    expect(String(error).length).toBeLessThan(1_000);
  });

  it("cannot be changed by a condition or a listener", async () => {
    const changes: unknown[] = [];
    const spoil = (event: unknown) => {
      const { payload } = z.object({ payload: z.custom<object>() }).parse(event);
      const list: object = z.object({ list: z.custom<object>() }).parse(payload).list;
      changes.push(Reflect.set(payload, "x", 1), Reflect.set(list, 0, "changed"));
    };
    const when = (event: unknown) => {
      spoil(event);
      return true;
    };
    const { engine, emit } = await looseEngine([{ ...everything, when }]);
    const seen: unknown[] = [];
    engine.on("planned", spoil);
    engine.on("planned", ({ event }) => {
      spoil(event);
      seen.push(event.payload);
    });
    await emit({ list: ["as it was"] });
    expect(changes.slice(0, 2)).toEqual([false, false]);
    expect(seen).toEqual([{ list: ["as it was"] }]);
  });

  it("is the same event again when its keys stand in another order", async () => {
    const { call } = await looseEngine();
    const first = { a: { x: 1, y: [1, 2] }, b: 2 };
    const same = { b: 2, a: { y: [1, 2], x: 1 } };
    await call(anything, first, { id: "e" });
    expect(await call(anything, same, { id: "e" })).toMatchObject({ duplicate: true });
    const other = { b: 2, a: { y: [2, 1], x: 1 } };
    await expect(call(anything, other, { id: "e" })).rejects.toMatchObject({
      code: "event-id-conflict",
    });
  });
});

describe("The options of an event", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["a text", "e-1"],
    ["an unknown key", { idempotencyKey: "e-1" }],
  ])("may not be %s", async (_, options) => {
    const { call } = await looseEngine();
    await expect(call(anything, {}, options)).rejects.toMatchObject({
      code: "engine-options-invalid",
    });
  });

  it("are asked for an event type that is one", async () => {
    const { engine } = await looseEngine();
    const explain = Promise.resolve().then(() => Reflect.apply(engine.explain, engine, [{}, {}]));
    await expect(explain).rejects.toMatchObject({ code: "event-definition-invalid" });
  });
});

describe("A function of the application that must answer at once", () => {
  const rejecting = () => Promise.reject(new Error("nobody waits for this"));
  const events = (fields: object) =>
    defineEvent("test.event", {
      schema: z.strictObject({}),
      severity: "info",
      user: () => ({ id: "u" }),
      message: { en: () => ({ title: "t", summary: "" }) },
      ...fields,
    });

  it.each<[string, object]>([
    ["severity that answers a promise", { severity: rejecting }],
    ["severity that answers nonsense", { severity: () => "fatal" }],
    [
      "severity that throws",
      {
        severity: () => {
          throw new Error("boom");
        },
      },
    ],
    ["user that answers a promise", { user: rejecting }],
    ["user without an id", { user: () => ({ name: "Ada" }) }],
    ["user with a number for its id", { user: () => ({ id: 42 }) }],
  ])("is reported when it is a %s", async (_, fields) => {
    const type = events(fields);
    const rule = defineRule({ name: "r", on: type, via: ["ops"], user: "also" });
    const { call } = await looseEngine([rule]);
    // A rejection that nobody handles would fail the run.
    await expect(call(type, {})).rejects.toMatchObject({ code: "event-definition-invalid" });
  });

  it("is reported when it is a condition that answers a promise", async () => {
    const { emit } = await looseEngine([
      { ...everything, when: z.custom<() => boolean>().parse(rejecting) },
    ]);
    await expect(emit({})).rejects.toMatchObject({ code: "rule-condition-failed" });
  });

  it("may answer null when nobody is affected", async () => {
    const type = events({ user: () => null });
    const rule = defineRule({ name: "r", on: type, via: ["ops"], user: "also" });
    const { call } = await looseEngine([rule]);
    expect(await call(type, {})).toMatchObject({ queued: 1, skipped: 1 });
  });
});

describe("A directory", () => {
  const logins = defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" });
  const ada = { id: "u-17", email: "ada@example.com", locale: "de" };
  const asking = (find: (id: string) => unknown, options: object = {}) =>
    looseEngine([logins], { directory: { find }, ...options });

  it("that answers null does not know the user", async () => {
    const { call } = await asking(async () => null);
    expect(await call(userLoggedIn, ada)).toMatchObject({ queued: 1 });
  });

  it("has fields that cannot be used left out, and fields that nobody asked for", async () => {
    const { engine } = await asking(async (id) => ({
      id,
      name: 42,
      locale: 42,
      addresses: { email: "new@example.com", phone: 42 },
      passwordHash: "secret",
    }));
    const { deliveries } = await engine.explain(userLoggedIn, ada);
    expect(deliveries[0]?.recipient).toEqual({
      id: "u-17",
      addresses: { email: "new@example.com" },
      locale: "de",
    });
  });

  it.each<[string, unknown]>([
    ["a recipient with a number for its id", { id: 42 }],
    ["a text", "ada"],
    ["a list", [ada]],
  ])("that answers %s makes emit reject", async (_, answer) => {
    const { call } = await asking(async () => answer);
    await expect(call(userLoggedIn, ada)).rejects.toMatchObject({ code: "user-lookup-failed" });
  });
});

describe("The planner", () => {
  it("waits ten seconds for a directory, and no longer", async () => {
    const { Planner } = await import("../src/plan/planner.ts");
    const { RuleBook } = await import("../src/rules/rule-book.ts");
    const { PlanStates } = await import("../src/plan/state.ts");
    const delays: number[] = [];
    const clock: Clock = {
      now: () => 0,
      schedule(delayMs, callback) {
        delays.push(delayMs);
        const timer = setImmediate(callback);
        return () => clearImmediate(timer);
      },
    };
    const logins = defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" });
    const channels = new Map(Object.entries(ops()));
    const directory = { find: () => new Promise<never>(() => {}) };
    const rules = new RuleBook({ channels, events: [], defaultVia: undefined, rules: [logins] });
    const states = new PlanStates(memoryStore());
    const channelPolicies = new Map();
    const planner = new Planner({
      rules,
      channelPolicies,
      channels,
      directory,
      states,
      clock,
      alertPolicy: { flap: undefined, inhibitions: [] },
    });
    const emission = { type: userLoggedIn, payload: { id: "u" }, options: {} };
    const origin = { now: 0, newId: () => "e", timeZone: "UTC" };
    await expect(planner.draft(emission, origin)).rejects.toMatchObject({
      code: "user-lookup-failed",
      cause: expect.objectContaining({ message: "It did not answer within 10 seconds" }),
    });
    expect(delays).toEqual([10_000]);
  });
});

describe("defineEvent refuses", () => {
  const definition = {
    schema: z.strictObject({}),
    severity: "info",
    message: { en: () => ({ title: "t", summary: "" }) },
  };
  it.each<[string, object | null]>([
    ["nothing", null],
    ["an unknown key", { ...definition, sensitiv: true }],
    ["a schema that is none", { ...definition, schema: {} }],
    ["an unknown severity", { ...definition, severity: "fatal" }],
    ["an unknown tone", { ...definition, tone: "pink" }],
    ["a user that is no function", { ...definition, user: { id: "u" } }],
    ["words that are none", { ...definition, message: { en: "Failed" } }],
    ["words for the team alone", { ...definition, message: { en: { team: () => {} } } }],
    ["an expiry in the past", { ...definition, expiresAfterMs: -1 }],
  ])("%s", (_, given) => {
    expect(() => Reflect.apply(defineEvent, undefined, ["a.b", given])).toThrow(
      expect.objectContaining({ code: "event-definition-invalid" }),
    );
  });

  it("a name that is no text", () => {
    expect(() => Reflect.apply(defineEvent, undefined, [42, definition])).toThrow(
      expect.objectContaining({ code: "event-name-invalid" }),
    );
  });
});

describe("defineChannel refuses", () => {
  const definition = {
    type: "tester",
    config: z.object({}),
    accepts: "text",
    create: () => ({ send: async () => ({ status: "sent" }) }),
  };
  const make = (fields: object, options: unknown = {}) =>
    Reflect.apply(defineChannel, undefined, [{ ...definition, ...fields }])(options);
  const rejecting = () => Promise.reject(new Error("nobody waits for this"));

  it.each<[string, object]>([
    ["an unknown key", { adress: {} }],
    ["an address without a parser", { address: { kind: "email" } }],
    ["no attempts at once", { concurrency: 0 }],
    ["half an attempt at once", { concurrency: () => 0.5 }],
    ["a text for a deadline", { timeoutMs: () => "soon" }],
    ["an endless deadline", { timeoutMs: () => Number.POSITIVE_INFINITY }],
    ["a deadline that comes later", { timeoutMs: rejecting }],
    ["recipients that are no list", { recipients: () => "ops@example.com" }],
    ["recipients that are no texts", { recipients: () => [42] }],
    ["recipients that come later", { recipients: rejecting }],
    [
      "a secret between two transforms",
      {
        config: z.preprocess(
          (given) => given,
          z.object({ password: secret() }).transform(({ password }) => [password]),
        ),
      },
    ],
  ])("%s", (_, fields) => {
    expect(() => make(fields)).toThrow(
      expect.objectContaining({ code: "channel-definition-invalid" }),
    );
  });

  it("nothing at all", () => {
    expect(() => Reflect.apply(defineChannel, undefined, [null])).toThrow(
      expect.objectContaining({ code: "channel-definition-invalid" }),
    );
  });

  it("an address whose canonical form is no text", () => {
    const { address } = make({ address: { kind: "email", parse: rejecting } });
    expect(() => address.parse("a@example.com")).toThrow(
      expect.objectContaining({ code: "address-invalid" }),
    );
  });

  it("an unknown option, and says so once", () => {
    for (const config of [z.object({}), z.strictObject({})]) {
      expect(() => make({ config }, { urll: "x" })).toThrow(
        expect.objectContaining({ issues: ['Unrecognized key: "urll"'] }),
      );
    }
  });

  it("no option that the schema's catchall takes", () => {
    const config = z.object({}).catchall(z.string());
    expect(make({ config }, { anything: "x" })).toMatchObject({ type: "tester" });
  });

  it("options that throw, or that only a schema that waits could check", () => {
    const config = z.object({ a: z.string().refine(async () => true) });
    for (const options of [{ a: "x" }, revoked()]) {
      expect(() => make({ config }, options)).toThrow(
        expect.objectContaining({ code: "channel-config-invalid" }),
      );
    }
  });
});

describe("A secret", () => {
  interface Node {
    readonly token: string;
    readonly next?: Node | undefined;
  }
  const node: z.ZodType<Node> = z.object({
    token: secret(),
    get next() {
      return node.optional();
    },
  });
  const keys = z.object({ password: secret() });
  it.each<[string, z.ZodType, unknown]>([
    ["a tuple", z.tuple([z.string(), secret()]), ["user", "pass-1"]],
    ["the rest of a tuple", z.tuple([z.string()], secret()), ["user", "pass-1"]],
    ["a recursive object", node, { token: "other", next: { token: "pass-1" } }],
    ["a lazy schema", z.lazy(() => secret()), "pass-1"],
    ["a schema with an id", secret().meta({ id: "hardening-secret" }), "pass-1"],
    ["a map", z.map(z.string(), secret()), new Map([["a", "pass-1"]])],
    ["a set", z.set(secret()), new Set(["pass-1"])],
    ["a record", z.record(z.string(), secret()), { a: "pass-1" }],
    ["a catchall", z.object({}).catchall(secret()), { a: "pass-1" }],
    ["a union in a list", z.array(z.union([z.number(), secret()])), [1, "pass-1"]],
    ["an intersection", z.intersection(z.looseObject({}), keys), { password: "pass-1" }],
    ["a default", secret().default("pass-1"), undefined],
    ["a renaming transform", keys.transform(({ password }) => [password]), { password: "pass-1" }],
    [
      "a schema behind a reader",
      z.preprocess((text) => JSON.parse(String(text)), keys),
      '{"password":"pass-1"}',
    ],
    ["a trimmed secret", secret().trim(), " pass-1 "],
  ])("is found in %s", (_, schema, value) => {
    const make = defineChannel({
      type: "tester",
      config: z.object({ value: schema }),
      accepts: "text",
      create: () => ({ send: async () => ({ status: "sent" }) }),
    });
    expect(make({ value }).secrets()).toContain("pass-1");
  });

  it("has at least four characters", () => {
    expect(secret().safeParse("abc").success).toBe(false);
    expect(secret().safeParse("abcd").success).toBe(true);
  });

  const hidden = `pä/ss "w'rd" <&+>`;
  it.each<[string, string]>([
    ["as JSON", JSON.stringify({ hidden })],
    ["as HTML", `<b>pä/ss &quot;w&#39;rd&quot; &lt;&amp;+&gt;</b>`],
    ["in hex", Buffer.from(hidden).toString("hex")],
    ["in capital hex", Buffer.from(hidden).toString("hex").toUpperCase()],
    ["in a form", new URLSearchParams({ hidden }).toString()],
    ["in a URL", encodeURIComponent(hidden)],
    [
      "in a URL in lower case",
      encodeURIComponent(hidden).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ["in Base64", Buffer.from(`\0user\0${hidden}`).toString("base64")],
    [
      "in Base64 of Base64",
      Buffer.from(`x ${Buffer.from(`\0ab\0${hidden}`).toString("base64")}`).toString("base64"),
    ],
  ])("is taken out %s", (_, text) => {
    const cleaned = redactorOf([hidden, ""])(text);
    expect(cleaned).toContain("[redacted]");
    expect(redactorOf([hidden])(`nothing here`)).toBe("nothing here");
    expect(cleaned.length).toBeLessThan(text.length);
  });

  it("may have half a surrogate pair", () => {
    expect(redactorOf(["\ud800secret"])("a \ud800secret b")).toBe("a [redacted] b");
  });
});

describe("defineRule refuses", () => {
  const definition = { name: "r", on: anything, via: ["ops"] };
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an unknown key", { ...definition, whenn: () => true }],
    ["an event type that is only a name", { ...definition, on: "test.anything" }],
    [
      "an object that is no event type among several",
      { ...definition, on: [anything, { name: "x" }] },
    ],
    ["no event type", { ...definition, on: undefined }],
    ["a condition that is no function", { ...definition, when: true }],
    ["a text for its channels", { ...definition, via: "ops" }],
    ["a channel that is no name", { ...definition, via: [42] }],
    ["a number for a recipient", { ...definition, to: [42] }],
    ["a recipient without an id", { ...definition, to: [{ addresses: {} }] }],
    ["a recipient with a number for its locale", { ...definition, to: [{ id: "a", locale: 42 }] }],
    ["a name with a line break", { ...definition, name: "a\nb" }],
    ["a name that turns the text around", { ...definition, name: "a\u202eb" }],
    ["a name that is no text", { ...definition, name: 42 }],
  ])("%s", (_, given) => {
    expect(() => Reflect.apply(defineRule, undefined, [given])).toThrow(
      expect.objectContaining({ code: "rule-definition-invalid" }),
    );
  });

  it("to follow what happens to its lists later", () => {
    const via = ["ops"];
    const rule = defineRule({ ...definition, via });
    via.push("other");
    expect(rule.via).toEqual(["ops"]);
  });
});

describe("createEngine refuses", () => {
  const create = (options: unknown) => Reflect.apply(createEngine, undefined, [options]);
  const base = () => ({ app: "T", renderer: plainRenderer, channels: ops(), rules: [everything] });
  it.each<[string, object]>([
    ["a rule without an event type", { rules: [{ name: "r", via: ["ops"] }] }],
    ["a rule whose channels are a text", { rules: [{ ...everything, via: "ops" }] }],
    ["a rule that is null", { rules: [null] }],
    ["a channel that was made by hand", { channels: { ops: { create: () => {} } } }],
    ["a store that can only be closed", { store: { close: () => {} } }],
    ["a store without a log", { store: { ...memoryStore(), log: {} } }],
    ["a store without an outbox", { store: { ...memoryStore(), outbox: undefined } }],
  ])("%s", (_, options) => {
    expect(() => create({ ...base(), ...options })).toThrow(
      expect.objectContaining({ code: "engine-options-invalid" }),
    );
  });

  it("no options at all", () => {
    expect(() => create(null)).toThrow(expect.objectContaining({ code: "engine-options-invalid" }));
  });

  it("a rule for the user alone when none of its channels can reach a person", () => {
    const hook = defineChannel({
      type: "place",
      config: z.object({}),
      accepts: "json",
      create: () => ({ send: async () => ({ status: "sent" }) }),
    });
    const rules = [defineRule({ name: "logins", on: userLoggedIn, via: ["hook"], user: "only" })];
    expect(() => create({ ...base(), channels: { hook: hook({}) }, rules })).toThrow(
      expect.objectContaining({
        code: "rule-recipients-missing",
        message: expect.stringContaining("can reach a person directly"),
      }),
    );
  });
});

describe("exponentialRetry refuses", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["endless retries", { retries: Number.POSITIVE_INFINITY }],
    ["retries below zero", { retries: -1 }],
    ["a wait that is no number", { firstMs: Number.NaN }],
    ["an unknown key", { first: 1 }],
  ])("%s", (_, options) => {
    expect(() => Reflect.apply(exponentialRetry, undefined, [options])).toThrow(
      expect.objectContaining({ code: "engine-options-invalid" }),
    );
  });
});

describe("What a channel answers", () => {
  it("is cut where it is too long to keep", () => {
    const long = "x".repeat(100_000);
    const reason = { code: "c", message: long, cure: long, response: long };
    const outcome = outcomeSchema.parse({ status: "rejected", reason });
    expect(outcome).toMatchObject({ reason: { code: "c" } });
    expect(JSON.stringify(outcome).length).toBeLessThan(6_200);
    const words = "word ".repeat(10_000);
    expect(outcomeSchema.parse({ status: "sent", response: words })).toEqual({
      status: "sent",
      response: `${"word ".repeat(399)}…`,
    });
  });

  it("is never cut within a secret", () => {
    const response = `${"x ".repeat(995)}s3cret-token-of-some-length`;
    const outcome = outcomeSchema.parse({ status: "sent", response });
    expect(JSON.stringify(outcome)).not.toContain("s3c");
  });

  it("is kept as it is otherwise", () => {
    const outcome = { status: "sent", response: "250 ok", providerId: "1" };
    expect(outcomeSchema.parse(outcome)).toEqual(outcome);
  });
});
