import { defineRule, memoryStore, type Outcome, type Store } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import {
  backupFailed,
  capturingLogger,
  mailbox,
  plainRenderer,
  type Send,
  startedEngine,
} from "./support.ts";

const later: Outcome = {
  status: "deferred",
  scope: "delivery",
  reason: { code: "greylisted", message: "Come back later" },
};
const down: Outcome = {
  status: "deferred",
  scope: "channel",
  reason: { code: "refused", message: "Nobody answers" },
};
const sent: Outcome = { status: "sent" };
const never = () => new Promise<Outcome>(() => {});
const rules = [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })];

async function scene(send: Send, to: readonly string[] = ["ops@example.com"]) {
  const clock = manualClock();
  const ops = mailbox(to, send);
  const { records, logger } = capturingLogger();
  const engine = await startedEngine({ channels: { ops: ops.channel }, rules, clock, logger });
  const told: string[] = [];
  for (const name of ["sent", "deferred", "failed", "channelPaused", "channelResumed"] as const) {
    engine.on(name, () => told.push(name));
  }
  return { clock, ops, engine, told, records };
}

describe("A delivery", () => {
  it("is tried again after 5 seconds, 30 seconds and 5 minutes, and then fails", async () => {
    const { clock, ops, engine, told } = await scene(async () => later);
    await engine.emit(backupFailed, { job: "nightly" });
    const triesAfter = async (span: "0s" | "4s" | "2s" | "33s" | "330s" | "24h") => {
      await clock.advance(span);
      return ops.requests.length;
    };
    expect(await triesAfter("0s")).toBe(1);
    expect(await triesAfter("4s")).toBe(1);
    expect(await triesAfter("2s")).toBe(2);
    expect(await triesAfter("33s")).toBe(3);
    expect(await triesAfter("330s")).toBe(4);
    expect(await triesAfter("24h")).toBe(4);
    expect(told).toEqual(["deferred", "deferred", "deferred", "failed"]);
    expect(await engine.log.list()).toMatchObject([
      { state: "failed", attempts: 4, reason: { code: "greylisted" } },
    ]);
  });

  it("waits longer when the other side asks for it", async () => {
    const { clock, ops, engine } = await scene(async () => ({ ...later, retryAfterMs: 300_000 }));
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("299s");
    expect(ops.requests).toHaveLength(1);
    await clock.advance("31s");
    expect(ops.requests).toHaveLength(2);
  });

  it("fails at once when it is rejected, without a word to the others", async () => {
    const rejected: Outcome = {
      status: "rejected",
      reason: { code: "recipient-unknown", message: "No such mailbox" },
    };
    const { clock, engine } = await scene(
      async ({ address }) => (address === "gone@example.com" ? rejected : sent),
      ["a@example.com", "gone@example.com", "b@example.com"],
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    expect((await engine.log.list()).map(({ state }) => state)).toEqual(["sent", "failed", "sent"]);
  });

  it("sends again what it tried first, though words have changed meanwhile", async () => {
    let version = 1;
    const clock = manualClock();
    const ops = mailbox(["ops@example.com"], async (_request, _options, attempt) =>
      attempt === 1 ? later : sent,
    );
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules,
      clock,
      renderer: {
        render: (rendering, view) => {
          const title = `${view.message.title} v${version++}`;
          return plainRenderer.render(rendering, { ...view, message: { ...view.message, title } });
        },
      },
    });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("10s");
    expect(ops.requests.map(({ content, attempt }) => [content.title, attempt])).toEqual([
      ["Backup failed: nightly v1", 1],
      ["Backup failed: nightly v1", 2],
    ]);
    expect(new Set(ops.requests.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it("fails with the reason when its template throws, and the engine goes on", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules,
      renderer: {
        render: (rendering, view) => {
          if (view.message.title.endsWith("bad")) throw new Error("alert.hots has no value");
          return plainRenderer.render(rendering, view);
        },
      },
    });
    await engine.emit(backupFailed, { job: "bad" });
    await engine.emit(backupFailed, { job: "good" });
    await engine.drain();
    expect(await engine.log.list()).toMatchObject([
      { state: "failed", reason: { code: "template-failed", message: "alert.hots has no value" } },
      { state: "sent" },
    ]);
  });
});

describe("A channel that is down", () => {
  it("is paused and probed once at a time, and burns nobody's attempts", async () => {
    let up = false;
    const { clock, ops, engine, told } = await scene(
      async () => (up ? sent : down),
      ["a@example.com", "b@example.com", "c@example.com"],
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("4s");
    expect(ops.requests).toHaveLength(3);
    await clock.advance("1s");
    expect(ops.requests).toHaveLength(4);
    await clock.advance("24h");
    const tries = ops.requests.length;
    expect(tries).toBeLessThan(4 + (24 * 60) / 5 + 10);
    expect((await engine.log.list()).map(({ attempts, state }) => [attempts, state])).toEqual([
      [0, "queued"],
      [0, "queued"],
      [0, "queued"],
    ]);
    up = true;
    await clock.advance("5m");
    expect(await engine.log.list({ state: "sent" })).toHaveLength(3);
    expect(ops.requests).toHaveLength(tries + 3);
    expect(told.filter((name) => name === "channelResumed")).toHaveLength(1);
  });

  it("does not keep other channels waiting", async () => {
    const clock = manualClock();
    const broken = mailbox(["a@example.com"], async () => down);
    const hanging = mailbox(["b@example.com"], never);
    const fine = mailbox(["c@example.com"]);
    const engine = await startedEngine({
      channels: { broken: broken.channel, hanging: hanging.channel, fine: fine.channel },
      rules: [defineRule({ name: "all", on: backupFailed, via: ["broken", "hanging", "fine"] })],
      clock,
    });
    for (let count = 0; count < 20; count += 1) await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("0s");
    expect(await engine.log.list({ channel: "fine", state: "sent" })).toHaveLength(20);
    expect(hanging.requests).toHaveLength(5);
  });
});

describe("A plugin that misbehaves", () => {
  it.each<[string, Send, string]>([
    ["throws", () => Promise.reject(new Error("boom")), "channel-threw"],
    [
      "throws before it waits",
      () => {
        throw new Error("boom");
      },
      "channel-threw",
    ],
    ["answers nothing", async () => JSON.parse("null"), "channel-nonsense"],
    ["answers true", async () => JSON.parse("true"), "channel-nonsense"],
    ["answers an unknown status", async () => JSON.parse('{"status":"ok"}'), "channel-nonsense"],
    ["hangs and ignores the signal", never, "channel-hung"],
  ])("that %s ends as an unknown outcome, is tried again and then fails", async (_, send, code) => {
    const { clock, ops, engine } = await scene(send);
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1h");
    expect(ops.requests).toHaveLength(4);
    expect(await engine.log.list()).toMatchObject([{ state: "failed", reason: { code } }]);
  });

  it("is told to let go at the deadline, and a late answer changes nothing", async () => {
    const { clock, engine, records } = await scene(
      (_request, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => clock.schedule(60_000, () => resolve(sent)));
        }),
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("33s");
    expect(await engine.log.list()).toMatchObject([
      { state: "queued", hold: { kind: "retry", reason: { code: "channel-hung" } } },
    ]);
    await clock.advance("24h");
    expect(await engine.log.list()).toMatchObject([{ state: "failed", attempts: 4 }]);
    expect(records.map(({ text }) => text)).toContain(
      "An answer came after its attempt was given up",
    );
  });

  it("cannot be set up: its deliveries wait, and nothing else notices", async () => {
    let broken = true;
    const clock = manualClock();
    const ops = mailbox(["a@example.com"]);
    const fine = mailbox(["b@example.com"]);
    const fragile = {
      ...ops.channel,
      create: (context: Parameters<typeof ops.channel.create>[0]) => {
        if (broken) throw new Error("no such device");
        return ops.channel.create(context);
      },
    };
    const engine = await startedEngine({
      channels: { ops: fragile, fine: fine.channel },
      rules: [defineRule({ name: "all", on: backupFailed, via: ["ops", "fine"] })],
      clock,
    });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    expect(await engine.log.list()).toMatchObject([{ state: "queued" }, { state: "sent" }]);
    broken = false;
    await clock.advance("10s");
    expect(await engine.log.list({ state: "sent" })).toHaveLength(2);
  });

  it("cannot print its secrets through what it answers", async () => {
    const leaked = `535 rejected s3cret-token ${Buffer.from("\0user\0s3cret-token").toString("base64")}`;
    const { clock, engine, records } = await scene(async () => ({
      status: "rejected",
      reason: { code: "x", message: leaked, response: leaked },
    }));
    const failures: string[] = [];
    engine.on("failed", (failure) => failures.push(JSON.stringify(failure)));
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    const everything = JSON.stringify([await engine.log.list(), records, failures]);
    expect(failures).toHaveLength(1);
    expect(everything).toContain("[redacted]");
    expect(everything).not.toContain("s3cret");
    expect(everything).not.toContain("czNjcmV0");
    expect(everything).not.toMatch(/AHVzZXIAczNjcmV0|zM2NyZXQtdG9rZW/);
  });
});

describe("A store that fails", () => {
  async function failingScene(method: "begin" | "claim" | "settle" | "enqueue") {
    const store = memoryStore();
    const { outbox } = store;
    const calls = { count: 0, failing: true };
    const failing: Store = {
      ...store,
      outbox: {
        ...outbox,
        [method]: (...args: readonly unknown[]) => {
          calls.count += 1;
          if (calls.failing) return Promise.reject(new Error("disk is full"));
          return Reflect.apply(outbox[method], outbox, args);
        },
      },
    };
    const clock = manualClock();
    const ops = mailbox(["ops@example.com"]);
    const channels = { ops: ops.channel };
    const engine = await startedEngine({ channels, rules, clock, store: failing });
    return { calls, clock, ops, engine };
  }

  it.each(["begin", "claim"] as const)(
    "at a %s keeps the delivery, unsent and uncounted, and is not asked in a tight loop",
    async (method) => {
      const { calls, clock, ops, engine } = await failingScene(method);
      await engine.emit(backupFailed, { job: "nightly" });
      await clock.advance("60s");
      expect(ops.requests).toHaveLength(0);
      expect(await engine.log.list()).toMatchObject([{ attempts: 0 }]);
      expect(calls.count).toBeGreaterThan(10);
      expect(calls.count).toBeLessThan(70);
      calls.failing = false;
      await clock.advance("2s");
      expect(await engine.log.list()).toMatchObject([{ state: "sent", attempts: 1 }]);
    },
  );

  it("at a settlement keeps the result and does not send again", async () => {
    const { calls, clock, ops, engine } = await failingScene("settle");
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("10m");
    expect(ops.requests).toHaveLength(1);
    expect(calls.count).toBeLessThan(610);
    calls.failing = false;
    await clock.advance("2s");
    expect(await engine.log.list()).toMatchObject([{ state: "sent" }]);
    expect(ops.requests).toHaveLength(1);
  });

  it("at an emit makes it reject, and the engine goes on", async () => {
    const { calls, clock, engine } = await failingScene("enqueue");
    const emits = ["a", "b"].map((job) => engine.emit(backupFailed, { job }));
    for (const result of await Promise.allSettled(emits)) {
      expect(result).toMatchObject({ status: "rejected", reason: new Error("disk is full") });
    }
    calls.failing = false;
    await engine.emit(backupFailed, { job: "c" });
    await clock.advance("1s");
    expect(await engine.log.list()).toMatchObject([{ state: "sent" }]);
  });
});

describe("A clock that jumps", () => {
  const day = 86_400_000;

  it.each([
    ["back", -day],
    ["forward", day],
  ])("%s by a day loses nothing and sends nothing twice", async (_, jump) => {
    const { clock, ops, engine } = await scene(async (_request, _options, attempt) =>
      attempt === 1 ? later : sent,
    );
    await engine.emit(backupFailed, { job: "before" });
    await clock.advance("1s");
    clock.set(clock.now() + jump);
    await engine.emit(backupFailed, { job: "after" });
    await clock.advance("25h");
    expect((await engine.log.list()).map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect(ops.requests).toHaveLength(3);
  });

  it("back and forth under a send does not let another claim take it", async () => {
    const { clock, ops, engine } = await scene(
      () => new Promise((resolve) => clock.schedule(20_000, () => resolve(sent))),
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("5s");
    clock.set(clock.now() - day);
    await clock.advance("5s");
    clock.set(clock.now() + day);
    await clock.advance("60s");
    expect(ops.requests).toHaveLength(1);
    expect(await engine.log.list()).toMatchObject([{ state: "sent", attempts: 1 }]);
  });
});

describe("Stopping", () => {
  it("lets attempts end, claims nothing more and closes the channels", async () => {
    let finish = (_outcome: Outcome) => {};
    const { clock, ops, engine, told } = await scene(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
      ["a", "b", "c", "d", "e", "f"].map((name) => `${name}@example.com`),
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("0s");
    expect(ops.requests).toHaveLength(5);
    const stopped = engine.stop();
    finish(sent);
    await clock.advance("40s");
    await stopped;
    expect(ops.requests).toHaveLength(5);
    expect(told.filter((name) => name === "sent")).toHaveLength(1);
  });

  it("is bounded, even when every plugin hangs", async () => {
    const { clock, engine } = await scene(never);
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("0s");
    let done = false;
    const stopped = engine.stop({ graceMs: 1_000 }).then(() => {
      done = true;
    });
    await clock.advance("500ms");
    expect(done).toBe(false);
    await clock.advance("15s");
    await stopped;
  });

  it("may be asked for twice, and before the start", async () => {
    const { engine, clock } = await scene(async () => sent);
    await Promise.all([engine.stop(), engine.stop(), clock.advance("1s")]);
    await engine.stop();
  });
});
