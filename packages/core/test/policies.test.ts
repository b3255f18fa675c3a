import {
  type Channel,
  defineEvent,
  defineRule,
  type EngineOptions,
  exponentialRetry,
  type Outcome,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, type Send, startedEngine } from "./support.ts";

const reason = { code: "x", message: "No" };
const later: Outcome = { status: "deferred", scope: "delivery", reason };
const down: Outcome = { status: "deferred", scope: "channel", reason };
const unknown: Outcome = { status: "unknown", reason };
const rejected: Outcome = { status: "rejected", reason };
const sent: Outcome = { status: "sent", response: "250 OK" };
const rule = defineRule({ name: "failures", on: backupFailed, via: ["ops"] });

const signInCode = defineEvent("user.code", {
  schema: z.strictObject({ code: z.string() }),
  severity: "info",
  sensitive: true,
  priority: "high",
  expiresAfterMs: 600_000,
  message: { en: ({ payload }) => ({ title: "Your code", summary: payload.code }) },
});

async function scene(
  send: Send,
  options: Partial<EngineOptions<Readonly<Record<string, Channel>>>> = {},
  to: readonly string[] = ["ops@example.com"],
) {
  const clock = manualClock();
  const ops = mailbox(to, send);
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: ops.channel },
    rules: [rule, defineRule({ name: "codes", on: signInCode, via: ["ops"] })],
    clock,
    ...options,
  });
  return { clock, ops, engine };
}

describe("The schedule of attempts", () => {
  it("may be the engine's, the channel's or the rule's", async () => {
    const tries = async (options: Parameters<typeof scene>[1]) => {
      const { clock, ops, engine } = await scene(async () => later, options);
      await engine.emit(backupFailed, { job: "nightly" });
      await clock.advance("1h");
      return ops.requests.length;
    };
    const twice = { delays: [1_000] };
    const once = { delays: [] };
    expect(await tries({})).toBe(4);
    expect(await tries({ retry: twice })).toBe(2);
    expect(await tries({ retry: twice, channelPolicies: { ops: { retry: once } } })).toBe(1);
    expect(
      await tries({
        retry: once,
        rules: [defineRule({ name: "own", on: backupFailed, via: ["ops"], retry: twice })],
      }),
    ).toBe(2);
  });

  it("may be exponential: from 30 seconds, doubling, with a longest wait", () => {
    expect(exponentialRetry().delays).toEqual([30_000, 60_000, 120_000]);
    expect(
      exponentialRetry({ firstMs: 1_000, retries: 4, factor: 10, longestMs: 50_000 }).delays,
    ).toEqual([1_000, 10_000, 50_000, 50_000]);
  });

  it("never waits less than it says, nor a tenth more", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1_000, max: 1_000_000 }), async (delay) => {
        const { clock, engine } = await scene(async () => later, { retry: { delays: [delay] } });
        const waits: number[] = [];
        engine.on("deferred", ({ dueAt }) => waits.push(dueAt - clock.now()));
        await engine.emit(backupFailed, { job: "nightly" });
        await clock.advance(0);
        expect(waits).toHaveLength(1);
        expect(waits[0]).toBeGreaterThanOrEqual(delay);
        expect(waits[0]).toBeLessThanOrEqual(delay * 1.1 + 1);
        await engine.stop();
      }),
      { numRuns: 20 },
    );
  });
});

describe("An unknown outcome", () => {
  it("is tried again by default, with the same id", async () => {
    const { clock, ops, engine } = await scene(async (_request, _options, attempt) =>
      attempt === 1 ? unknown : sent,
    );
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1m");
    expect(new Set(ops.requests.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect(await engine.log.get(ops.requests[0]?.deliveryId ?? "")).toMatchObject({
      attempts: [
        { status: "unknown", reason },
        { status: "sent", response: "250 OK" },
      ],
    });
  });

  it("becomes a dead letter under the policy hold, and never goes out twice", async () => {
    const { clock, ops, engine } = await scene(async () => unknown, { unknown: "hold" });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("24h");
    expect(ops.requests).toHaveLength(1);
    expect(await engine.deadLetters.list()).toHaveLength(1);
  });
});

describe("A delivery that expires", () => {
  it("is sent when its channel comes back in time, and its secret is gone then", async () => {
    let outcome: Outcome = down;
    const { clock, engine } = await scene(async () => outcome);
    await engine.emit(signInCode, { code: "123456" });
    await clock.advance("4m");
    outcome = sent;
    await clock.advance("1h");
    const [delivery] = await engine.log.list();
    expect(delivery).toMatchObject({ state: "sent" });
    expect(JSON.stringify(await engine.log.get(delivery?.id ?? ""))).not.toContain("123456");
  });

  it("fails with the reason once its time is over", async () => {
    const { clock, ops, engine } = await scene(async () => later, { retry: { delays: [900_000] } });
    await engine.emit(signInCode, { code: "123456" });
    await clock.advance("1h");
    expect(ops.requests).toHaveLength(1);
    expect(await engine.deadLetters.list()).toMatchObject([{ reason: { code: "expired" } }]);
  });
});

describe("A sensitive event", () => {
  it("leaves neither payload nor content behind, even in an archive", async () => {
    const { clock, engine } = await scene(async () => sent, { archive: true });
    await engine.emit(signInCode, { code: "123456" });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    const [code, backup] = await engine.log.list();
    const records = [await engine.log.get(code?.id ?? ""), await engine.log.get(backup?.id ?? "")];
    expect(records.map((record) => record?.event.payload)).toEqual([{}, { job: "nightly" }]);
    expect(JSON.stringify(records[0])).not.toContain("123456");
    expect(records[1]?.delivery.content).toMatchObject({ title: "Backup failed: nightly" });
  });
});

describe("What was sent", () => {
  it("is not kept unless it is asked for", async () => {
    const { clock, engine } = await scene(async () => sent);
    const { eventId } = await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    const [delivery] = await engine.log.list({ eventId });
    expect((await engine.log.get(delivery?.id ?? ""))?.delivery.content).toBeUndefined();
  });
});

describe("Priority", () => {
  it("lets a code overtake a thousand others", async () => {
    const clock = manualClock();
    const ops = mailbox(["ops@example.com"], async () => {
      await new Promise<void>((resolve) => clock.schedule(100, resolve));
      return sent;
    });
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [rule, defineRule({ name: "codes", on: signInCode, via: ["ops"] })],
      clock,
    });
    await Promise.all(
      Array.from({ length: 1_000 }, (_, job) => engine.emit(backupFailed, { job: `${job}` })),
    );
    await engine.emit(signInCode, { code: "1" });
    await clock.advance("30s");
    const place = ops.requests.findIndex(({ event }) => event.type === "user.code");
    expect(ops.requests).toHaveLength(1_001);
    expect(place).toBeLessThanOrEqual(10);
  });
});

describe("Cancelling", () => {
  it("takes back what waits, with the reason and an audit entry, and nothing else", async () => {
    const { clock, ops, engine } = await scene(async () => later);
    const first = await engine.emit(backupFailed, { job: "first" });
    await engine.emit(backupFailed, { job: "second" });
    await clock.advance("1s");
    expect(await engine.cancel({ eventId: first.eventId }, { actor: "ada" })).toBe(1);
    await clock.advance("24h");
    expect(ops.requests.filter(({ content }) => content.title.endsWith("first"))).toHaveLength(1);
    const [cancelled] = await engine.log.list({ eventId: first.eventId });
    expect(cancelled).toMatchObject({ state: "skipped", reason: { code: "cancelled" } });
    expect(await engine.log.audit({ deliveryId: cancelled?.id ?? "" })).toMatchObject([
      { actor: "ada", action: "cancel" },
    ]);
  });
});

describe("Dead letters", () => {
  const many = Array.from({ length: 450 }, (_, index) => `u${index}@example.com`);

  it("can be retried, one, some or all, and send what they tried", async () => {
    let outcome: Outcome = rejected;
    const { ops, engine } = await scene(async () => outcome, {}, many);
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    expect(await engine.deadLetters.list({}, { limit: 1_000 })).toHaveLength(450);
    outcome = sent;
    const [one, two, three] = await engine.deadLetters.list();
    expect(await engine.deadLetters.retry(one?.id ?? "")).toBe(1);
    expect(await engine.deadLetters.retry([two?.id ?? "", three?.id ?? "", "nobody"])).toBe(2);
    expect(await engine.deadLetters.retry({ recipient: "u77@example.com" })).toBe(1);
    expect(await engine.deadLetters.retry({ channel: "ops" }, { actor: "ada" })).toBe(446);
    await engine.drain();
    expect(await engine.log.list({ state: "sent" }, { limit: 1_000 })).toHaveLength(450);
    expect(await engine.log.audit({}, 1_000)).toHaveLength(450);
    expect(ops.requests).toHaveLength(900);
    expect(await engine.deadLetters.retry({})).toBe(0);
  });

  it("stop being retried between batches when asked", async () => {
    const { engine } = await scene(async () => rejected, {}, many);
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    const controller = new AbortController();
    const retried = engine.deadLetters.retry({}, { signal: controller.signal });
    controller.abort();
    expect(await retried).toBeLessThan(450);
  });

  it("can be put away", async () => {
    const { engine } = await scene(async () => rejected);
    await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    expect(await engine.deadLetters.discard({}, { actor: "ada" })).toBe(1);
    expect(await engine.deadLetters.list()).toEqual([]);
    expect(await engine.log.list()).toMatchObject([{ state: "discarded" }]);
  });
});

describe("Bounds", () => {
  it("refuse what exceeds the most that may wait, and store nothing of it", async () => {
    const { clock, engine } = await scene(async () => down, { limits: { maxWaiting: 2 } });
    await engine.emit(backupFailed, { job: "a" });
    await engine.emit(backupFailed, { job: "b" });
    await clock.advance("1s");
    const third = () => engine.emit(backupFailed, { job: "c" }, { id: "third" });
    await expect(third()).rejects.toMatchObject({ code: "outbox-full" });
    expect(await engine.log.list({ eventId: "third" })).toEqual([]);
    await engine.cancel({});
    await clock.advance("1s");
    await expect(third()).resolves.toMatchObject({ duplicate: false, queued: 1 });
  });

  it("hold what exceeds an address's share of the hour", async () => {
    const { clock, ops, engine } = await scene(async () => sent, {
      limits: { perRecipientPerHour: 3 },
    });
    for (let job = 0; job < 7; job += 1) await engine.emit(backupFailed, { job: `${job}` });
    const sentAfter = async (span: "1s" | "1h") => {
      await clock.advance(span);
      return ops.requests.length;
    };
    expect(await sentAfter("1s")).toBe(3);
    expect((await engine.log.statistics(clock.now())).held).toEqual({ "recipient-cap": 4 });
    expect(await sentAfter("1h")).toBe(6);
    expect(await sentAfter("1h")).toBe(7);
  });
});

describe("Attachments", () => {
  const content = new TextEncoder().encode("%PDF-1.7");
  const report = { filename: "report.pdf", contentType: "application/pdf", content };

  it("come with every attempt, as they were when they were emitted", async () => {
    const bytes = Uint8Array.from(content);
    const { clock, ops, engine } = await scene(async () => sent);
    const emitted = engine.emit(
      backupFailed,
      { job: "nightly" },
      { attachments: [{ ...report, content: bytes }] },
    );
    bytes.fill(0);
    await emitted;
    await clock.advance("1s");
    expect(ops.requests[0]?.attachments).toMatchObject([report]);
  });

  it.each<[string, object]>([
    ["a path as its name", { ...report, filename: "../../etc/passwd" }],
    ["no name", { ...report, filename: "" }],
    ["dots as its name", { ...report, filename: ".." }],
    ["a line break in its name", { ...report, filename: "a\r\nBcc: x" }],
    ["a name that turns around", { ...report, filename: "\u202egpj.exe" }],
    ["a type that is none", { ...report, contentType: "text/html\r\nX: y" }],
    ["a path instead of bytes", { filename: "a", contentType: "a/b", path: "/etc/passwd" }],
    ["text instead of bytes", { ...report, content: "text" }],
    ["too many bytes", { ...report, content: new Uint8Array(20 * 1024 * 1024 + 1) }],
  ])("with %s are refused at the door", async (_, attachment) => {
    const { engine } = await scene(async () => sent);
    const options = { attachments: [attachment] };
    const emitted = Reflect.apply(engine.emit, engine, [backupFailed, { job: "x" }, options]);
    await expect(emitted).rejects.toMatchObject({ code: "attachments-invalid" });
  });
});

describe("Old deliveries", () => {
  it("are deleted when their time is over, and those that wait are not", async () => {
    let outcome: Outcome = sent;
    const { clock, engine } = await scene(async () => outcome, { retentionMs: 86_400_000 });
    for (let job = 0; job < 1_200; job += 1) await engine.emit(backupFailed, { job: `${job}` });
    await clock.advance("23h");
    expect(await engine.log.list({}, { limit: 5_000 })).toHaveLength(1_200);
    outcome = down;
    await engine.emit(backupFailed, { job: "waits" });
    await clock.advance("48h");
    expect(await engine.log.list()).toHaveLength(1);
  }, 20_000);
});

describe("Statistics", () => {
  it("count what was sent, failed, waits and is held, in all and by channel", async () => {
    const clock = manualClock();
    const answers: Record<string, Outcome> = { good: sent, bad: rejected, slow: later };
    const ops = mailbox(["ops@example.com"], async ({ content }) => {
      return answers[content.title.split(" ").at(-1) ?? ""] ?? sent;
    });
    const broken = mailbox(["ops@example.net"], async () => down);
    const engine = await startedEngine({
      channels: { ops: ops.channel, broken: broken.channel },
      rules: [
        rule,
        defineRule({
          name: "b",
          on: backupFailed,
          via: ["broken"],
          when: (e) => e.payload.job === "bad",
        }),
      ],
      clock,
    });
    for (const job of ["good", "good", "bad", "slow"]) await engine.emit(backupFailed, { job });
    await clock.advance("1s");
    expect(await engine.log.statistics(clock.now())).toMatchObject({
      sent: 2,
      failed: 1,
      deadLetters: 1,
      queued: 2,
      held: { retry: 1, "channel-paused": 1 },
      channels: {
        ops: { sent: 2, queued: 1, held: { retry: 1 } },
        broken: { sent: 0, queued: 1, held: { "channel-paused": 1 } },
      },
    });
    expect(engine.channels()).toMatchObject([
      { name: "ops", pause: undefined },
      { name: "broken", pause: { reason } },
    ]);
  });
});

describe("A channel that has come back", () => {
  it("is not fallen upon: what is under way at once doubles with each success", async () => {
    let outcome: Outcome = down;
    let underWay = 0;
    const most: number[] = [];
    const clock = manualClock();
    const ops = mailbox(
      Array.from({ length: 40 }, (_, index) => `u${index}@example.com`),
      async () => {
        underWay += 1;
        most.push(underWay);
        await new Promise<void>((resolve) => clock.schedule(100, resolve));
        underWay -= 1;
        return outcome;
      },
    );
    const engine = await startedEngine({ channels: { ops: ops.channel }, rules: [rule], clock });
    await engine.emit(backupFailed, { job: "nightly" });
    await clock.advance("1s");
    most.length = 0;
    outcome = sent;
    await clock.advance("1m");
    expect(await engine.log.list({ state: "sent" })).toHaveLength(40);
    expect(most.slice(0, 2)).toEqual([1, 1]);
    expect(Math.max(...most)).toBe(5);
  });
});
