import {
  type Channel,
  createEngine,
  defineEvent,
  defineRule,
  memoryStore,
  type Outcome,
  type Renderer,
  tokens,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { container } from "tsyringe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, capturingLogger, mailbox, plainRenderer, startedEngine } from "./support.ts";

const rules = [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })];
const sent: Outcome = { status: "sent" };
const unprintable = (): unknown => Object.create(null);

/** What a part without types may do. */
function untyped<Value>(make: () => unknown): () => Value {
  return JSON.parse("{}", () => make);
}

const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", remember);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

describe("A plugin", () => {
  it.each<[string, () => unknown]>([
    ["rejects with what cannot be printed", () => Promise.reject(unprintable())],
    [
      "rejects with an error whose message throws",
      () =>
        Promise.reject(
          Object.defineProperty(new Error("x"), "message", {
            get() {
              throw new Error("y");
            },
          }),
        ),
    ],
    [
      "answers an object that cannot be read",
      async () => ({
        get status() {
          throw new Error("x");
        },
      }),
    ],
  ])("that %s costs its own delivery an attempt, and nothing else", async (_, send) => {
    const clock = manualClock();
    const ops = mailbox(["ops@example.com"], untyped(send));
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules, clock });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1h");
    expect(ops.requests).toHaveLength(4);
    expect(await engine.log.list()).toMatchObject([{ state: "failed" }]);
  });

  it.each([1e12, 1e300])("cannot pause its channel for ever: %d ms", async (retryAfterMs) => {
    const reason = { code: "x", message: "x" };
    const clock = manualClock();
    let answer: Outcome = { status: "deferred", scope: "channel", reason, retryAfterMs };
    const ops = mailbox(["ops@example.com"], async () => answer);
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules, clock });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    answer = sent;
    await clock.advance("61m");
    expect(await engine.log.list()).toMatchObject([{ state: "sent" }]);
  });

  it("whose channel rests is not kept resting by a clock that was set back", async () => {
    const reason = { code: "x", message: "x" };
    const clock = manualClock();
    let answer: Outcome = { status: "deferred", scope: "channel", reason };
    const ops = mailbox(["ops@example.com"], async () => answer);
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules, clock });
    await engine.emit(backupFailed, { job: "nightly" }, {});
    await clock.advance("1s");
    answer = sent;
    clock.set(clock.now() - 86_400_000);
    await clock.advance("25h");
    expect(await engine.log.list()).toMatchObject([{ state: "sent" }]);
  });

  it("of a sensitive event cannot leave the message in a reason or an answer", async () => {
    const code = defineEvent("user.code", {
      schema: z.strictObject({ code: z.string() }),
      severity: "info",
      sensitive: true,
      message: { en: ({ payload }) => ({ title: "Code", summary: payload.code }) },
    });
    const quoting = mailbox(["ops@example.com"], async ({ content }) => ({
      status: "rejected",
      reason: { code: "content-refused", message: content.text, response: content.text },
    }));
    const { records, logger } = capturingLogger();
    const engine = await startedEngine({
      channels: { ops: quoting.channel },
      rules: [defineRule({ name: "codes", on: code, via: ["ops"] })],
      logger,
    });
    await engine.emit(code, { code: "271828" });
    await engine.drain();
    const [delivery] = await engine.log.list();
    expect(delivery).toMatchObject({ state: "failed", reason: { code: "content-refused" } });
    const record = await engine.log.get(delivery?.id ?? "");
    expect(JSON.stringify([records, delivery, record])).not.toContain("271828");
  });
});

describe("A renderer", () => {
  it.each<[string, () => unknown, string]>([
    ["hangs", () => new Promise(() => {}), "template-timeout"],
    ["answers nothing", async () => undefined, "template-failed"],
    ["answers another rendering", async () => ({ rendering: "json", body: {} }), "template-failed"],
    [
      "answers a function",
      async () => ({ rendering: "text", title: "t", text: () => 1 }),
      "template-failed",
    ],
    ["throws what cannot be printed", async () => Promise.reject(unprintable()), "template-failed"],
  ])("that %s fails its own delivery, and the others go out", async (_, answer, code) => {
    const clock = manualClock();
    const ops = mailbox(["ops@example.com"]);
    const broken = untyped<never>(answer);
    const renderer: Renderer = {
      render: (rendering, view) =>
        view.message.title.endsWith("bad") ? broken() : plainRenderer.render(rendering, view),
    };
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules, clock, renderer });
    for (const job of ["bad", "good", "good"]) await engine.emit(backupFailed, { job });
    await clock.advance("1s");
    expect(await engine.log.list({ state: "sent" })).toHaveLength(2);
    await clock.advance("10s");
    expect(await engine.deadLetters.list()).toMatchObject([{ reason: { code } }]);
  });

  it("that hangs in close() does not make the stop hang", async () => {
    const clock = manualClock();
    const channels: Readonly<Record<string, Channel>> = { ops: mailbox(["a@example.com"]).channel };
    const renderer: Renderer = { ...plainRenderer, close: () => new Promise(() => {}) };
    const engine = await startedEngine({ channels, rules, clock, renderer });
    const stopped = engine.stop();
    await clock.advance("20s");
    await stopped;
  });
});

describe("Listeners and loggers", () => {
  it("that reject or throw disturb nothing", async () => {
    const ops = mailbox(["ops@example.com"]);
    const logger = {
      log: untyped<void>(() => Promise.reject(new Error("disk"))),
      enabled: () => {
        throw new Error("level");
      },
    };
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules, logger });
    engine.on(
      "sent",
      untyped<void>(() => Promise.reject(new Error("listener"))),
    );
    engine.on("planned", () => {
      throw new Error("listener");
    });
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    expect(ops.requests).toHaveLength(1);
    await engine.stop();
  });
});

describe("A host's container", () => {
  it("may register a store in any scope: an engine has one", async () => {
    const host = container.createChildContainer();
    let made = 0;
    host.register(tokens.store, {
      useFactory: () => {
        made += 1;
        return memoryStore();
      },
    });
    const ops = mailbox(["ops@example.com"]);
    const engine = createEngine({
      app: "Test",
      renderer: plainRenderer,
      channels: { ops: ops.channel },
      rules,
      container: host,
    });
    await engine.start();
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    expect({ made, sent: ops.requests.length }).toEqual({ made: 1, sent: 1 });
  });
});

describe("Times and numbers in a mail", () => {
  it("follow the region of the application when the recipient states none", async () => {
    const timed = defineEvent("test.timed", {
      schema: z.strictObject({}),
      severity: "info",
      message: { en: ({ format }) => ({ title: format.dateTime(0), summary: "" }) },
    });
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      app: { name: "Test", locale: "en-GB" },
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "r", on: timed, via: ["ops"] })],
    });
    await engine.emit(timed, {});
    await engine.drain();
    expect(ops.requests[0]?.content.title).toMatch(/^1 Jan 1970/);
  });
});
