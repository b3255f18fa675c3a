import {
  type Channel,
  defineChannel,
  defineEvent,
  defineRule,
  type EngineOptions,
  memoryStore,
  type Outcome,
  type Store,
} from "@carillon/core";
import { manualClock, type Span } from "@carillon/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Flow } from "../src/deliver/flow.ts";
import { capturingLogger, startedEngine } from "./support.ts";

const reason = { code: "rate-limit", message: "Too many" };
const slowChannel: Outcome = { status: "deferred", scope: "delivery", reason, slowDown: "channel" };
const slowDestination: Outcome = { ...slowChannel, slowDown: "destination" };

const letter = defineEvent("letter.posted", {
  schema: z.strictObject({ n: z.number(), to: z.string() }),
  severity: "info",
  user: ({ n, to }) => ({ id: `u${n}`, addresses: { email: to } }),
  message: { en: ({ payload }) => ({ title: `Letter ${payload.n}`, summary: "" }) },
});
const urgentLetter = defineEvent("letter.urgent", {
  schema: z.strictObject({ n: z.number(), to: z.string() }),
  severity: "info",
  priority: "high",
  user: ({ n, to }) => ({ id: `u${n}`, addresses: { email: to } }),
  message: { en: ({ payload }) => ({ title: `Urgent ${payload.n}`, summary: "" }) },
});

/** A server that takes at most so many in each span of time, wherever it begins, and tells the rest. */
function guarded(limit: number, span: number, now: () => number, refusal: Outcome) {
  const taken: number[] = [];
  return (): Outcome => {
    const recent = taken.filter((at) => at > now() - span).length;
    if (recent >= limit) return refusal;
    taken.push(now());
    return { status: "sent" };
  };
}

interface Post {
  readonly at: number;
  readonly domain: string;
  readonly title: string;
  readonly outcome: Outcome;
}

interface SceneOptions extends Partial<EngineOptions<Readonly<Record<string, Channel>>>> {
  readonly perDestination?: { readonly concurrent?: number; readonly perSecond?: number };
  readonly takesMs?: number;
  readonly concurrency?: number;
  readonly answer?: (domain: string, now: number) => Outcome;
}

/** An engine that writes to people, a domain each destination; counts claims and attempts. */
async function scene({
  perDestination,
  takesMs = 20,
  concurrency = 5,
  answer,
  ...options
}: SceneOptions) {
  const clock = manualClock();
  const posts: Post[] = [];
  const underWay = new Map<string, number>();
  const most = new Map<string, number>();
  let claims = 0;
  const make = defineChannel({
    type: "post",
    config: z.object({}),
    accepts: "text",
    address: { kind: "email", parse: (address) => address },
    concurrency,
    destination: (address) => address.slice(address.indexOf("@") + 1),
    perDestination: () => perDestination,
    create: () => ({
      async send({ address = "", content }) {
        const at = clock.now();
        const domain = address.slice(address.indexOf("@") + 1);
        underWay.set(domain, (underWay.get(domain) ?? 0) + 1);
        most.set(domain, Math.max(most.get(domain) ?? 0, underWay.get(domain) ?? 0));
        if (takesMs > 0) await new Promise<void>((resolve) => clock.schedule(takesMs, resolve));
        underWay.set(domain, (underWay.get(domain) ?? 1) - 1);
        const outcome = answer?.(domain, at) ?? { status: "sent" };
        posts.push({ at, domain, title: content.title, outcome });
        return outcome;
      },
    }),
  });
  const kept = memoryStore();
  const store: Store = {
    ...kept,
    outbox: {
      ...kept.outbox,
      async claim(asked) {
        const claimed = await kept.outbox.claim(asked);
        claims += claimed.claims.length;
        return claimed;
      },
    },
  };
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: make({}) },
    rules: [
      defineRule({ name: "letters", on: letter, via: ["ops"], user: "only" }),
      defineRule({ name: "urgent", on: urgentLetter, via: ["ops"], user: "only" }),
    ],
    clock,
    store,
    limits: { maxWaiting: 100_000 },
    ...options,
  });
  const emitMany = (count: number, domain: string) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => engine.emit(letter, { n, to: `u${n}@${domain}` })),
    );
  const sentTo = (domain: string) =>
    posts.filter((one) => one.domain === domain && one.outcome.status === "sent");
  return { clock, engine, posts, most, emitMany, sentTo, claims: () => claims };
}

describe("A flow", () => {
  const request = { reason, underWay: 100 };

  it("halves how much is made at once, and then lengthens the gap, to a minute at most", () => {
    const flow = new Flow(8);
    const widths: [number, number][] = [];
    for (let now = 1; now <= 12; now += 1) {
      flow.slowDown({ ...request, startedAt: now * 1_000, now: now * 1_000 + 500 });
      widths.push([flow.atOnce, flow.gapMs]);
    }
    expect(widths.slice(0, 6)).toEqual([
      [4, 0],
      [2, 0],
      [1, 0],
      [1, 1_000],
      [1, 3_000],
      [1, 7_000],
    ]);
    expect(widths.at(-1)).toEqual([1, 63_000]);
  });

  it("is not slowed again by what was under way when it was slowed down", () => {
    const flow = new Flow(8);
    for (const startedAt of [900, 950, 1_000]) {
      flow.slowDown({ ...request, startedAt, now: 1_000 + startedAt / 100 });
    }
    expect(flow.atOnce).toBe(4);
  });

  it("begins from what was really under way", () => {
    const flow = new Flow(100);
    flow.slowDown({ reason, startedAt: 1, now: 2, underWay: 6 });
    expect(flow.atOnce).toBe(3);
  });

  it("grows by half a message a second at most, below one by an eighth, and ends at full speed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 2_500 }),
        (most, times, interval) => {
          const flow = new Flow(most);
          let now = 0;
          for (let time = 1; time <= times; time += 1) {
            now += 1_000;
            flow.slowDown({ reason, startedAt: now - 1, now, underWay: most });
          }
          const slowedAt = now;
          for (let isSlow = true; isSlow; isSlow = !flow.succeed(now)) now += interval;
          expect(flow.slowness).toBeUndefined();
          const steps = 1 + (now - slowedAt) / Math.max(1_000, interval);
          expect(steps).toBeGreaterThan(most > 1 ? (most * (1 - 0.5 ** times)) / 2 : 0);
          expect(now - slowedAt).toBeLessThanOrEqual((50 + 2 * most) * (1_000 + interval));
        },
      ),
    );
  });

  it("does not wait longer when the clock is set back", () => {
    const flow = new Flow(1);
    flow.slowDown({ reason, startedAt: 1_000_000, now: 1_000_001, underWay: 1 });
    flow.note(1_000_002);
    expect(flow.opensAt(10)).toBe(1_010);
  });
});

describe("A channel that is asked to slow down", () => {
  it("slows without a pause, loses no attempt, delivers everything, and speeds up again", async () => {
    const { records, logger } = capturingLogger();
    let guard = (): Outcome => ({ status: "sent" });
    const { clock, engine, posts, emitMany, sentTo } = await scene({
      logger,
      retry: { delays: [1_000] },
      answer: () => guard(),
    });
    guard = guarded(20, 10_000, () => clock.now(), slowChannel);
    await emitMany(200, "a.example");
    await clock.advance("3s");
    expect(engine.channels()[0]).toMatchObject({ pause: undefined, slow: { reason } });
    await clock.advance("15m");
    expect(sentTo("a.example")).toHaveLength(200);
    expect(posts.length).toBeLessThan(260);
    expect(await engine.deadLetters.list()).toEqual([]);
    const texts = () => records.map(({ text }) => text);
    expect(texts()).toContain("Channel slowed down");
    expect(texts()).not.toContain("Channel paused");
    guard = () => ({ status: "sent" });
    for (let second = 0; second < 60; second += 1) {
      await engine.emit(letter, { n: second, to: `u${second}@b.example` });
      await clock.advance("1s");
    }
    expect(engine.channels()[0]?.slow).toBeUndefined();
    expect(texts()).toContain("Channel at full speed again");
  });

  it("would burn attempts by the hundred without: plain deferrals are the proof", async () => {
    let guard = (): Outcome => ({ status: "sent" });
    const { clock, engine, emitMany } = await scene({
      retry: { delays: [1_000] },
      answer: () => guard(),
    });
    guard = guarded(20, 10_000, () => clock.now(), { ...slowChannel, slowDown: undefined });
    await emitMany(200, "a.example");
    await clock.advance("15m");
    expect((await engine.deadLetters.list({}, { limit: 1_000 })).length).toBeGreaterThan(100);
  });

  it("pauses for a fault of the channel, and starts slowly afterwards", async () => {
    let down = true;
    const busy: Outcome = { status: "deferred", scope: "channel", reason, slowDown: "channel" };
    const { clock, engine, posts, emitMany, sentTo } = await scene({
      answer: () => (down ? busy : { status: "sent" }),
    });
    await emitMany(100, "a.example");
    await clock.advance("4s");
    expect(posts.length).toBeLessThanOrEqual(5);
    expect(engine.channels()[0]).toMatchObject({ pause: { reason }, slow: { reason } });
    await clock.advance("30s");
    down = false;
    const before = posts.length;
    expect(before).toBeLessThanOrEqual(9);
    await clock.advance("10m");
    expect(sentTo("a.example")).toHaveLength(100);
    const gaps = posts.slice(before).map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    expect(gaps[1]).toBeGreaterThan(500);
    expect(engine.channels()[0]?.pause).toBeUndefined();
  });

  it("tries one that is always refused ever more seldom, and gives up after four days", async () => {
    const { clock, engine, posts, emitMany } = await scene({ answer: () => slowChannel });
    await emitMany(1, "a.example");
    await clock.advance("1d");
    const afterOneDay = posts.length;
    expect(afterOneDay).toBeLessThan(130);
    expect(await engine.deadLetters.list()).toEqual([]);
    await clock.advance("5d");
    expect(posts.length).toBeLessThan(450);
    expect(await engine.deadLetters.list()).toMatchObject([{ reason }]);
  });
});

describe("A destination that asks to slow down", () => {
  it("is slow alone: others flow, everything arrives, and few attempts are refused", async () => {
    let guard = (): Outcome => ({ status: "sent" });
    const { clock, engine, posts, emitMany, sentTo, claims } = await scene({
      retry: { delays: [1_000] },
      answer: (domain) => (domain === "slow.example" ? guard() : { status: "sent" }),
    });
    guard = guarded(60, 60_000, () => clock.now(), slowDestination);
    await emitMany(600, "slow.example");
    await emitMany(300, "fast.example");
    await clock.advance("20s");
    expect(sentTo("fast.example")).toHaveLength(300);
    expect(engine.channels()[0]).toMatchObject({
      slow: undefined,
      slowDestinations: [{ destination: "slow.example", reason }],
    });
    await clock.advance("1h");
    expect(sentTo("slow.example")).toHaveLength(600);
    expect(posts.filter(({ domain }) => domain === "slow.example").length).toBeLessThan(800);
    expect(claims()).toBeLessThan(900 * 12);
    expect(await engine.deadLetters.list()).toEqual([]);
  });

  it("is the channel, where the channel has none", async () => {
    const { clock, engine } = await scene({ answer: () => slowDestination });
    const rule = { n: 1, to: "u1@a.example" };
    await engine.emit(letter, rule);
    await clock.advance("1s");
    expect(engine.channels()[0]?.slowDestinations).toHaveLength(1);
    const clockOfPlain = manualClock();
    const make = defineChannel({
      type: "plain",
      config: z.object({}),
      accepts: "text",
      create: () => ({ send: async () => slowDestination }),
    });
    const plain = await startedEngine({
      clock: clockOfPlain,
      channels: { ops: make({}) },
      rules: [defineRule({ name: "letters", on: letter, via: ["ops"] })],
    });
    await plain.emit(letter, rule);
    await clockOfPlain.advance("1s");
    expect(plain.channels()[0]).toMatchObject({ slow: { reason }, slowDestinations: [] });
  });
});

describe("A limit for each destination", () => {
  /** Sends everything in steps, and tells how long that took. */
  async function until(done: () => boolean, advance: (span: Span) => Promise<void>) {
    for (let steps = 0; steps < 1_000; steps += 1) {
      if (done()) return steps;
      await advance("10s");
    }
    throw new Error("It never ended");
  }

  it("of attempts at once holds, uses what it allows, and leaves the rest to others", async () => {
    const { clock, most, emitMany, sentTo, claims } = await scene({
      perDestination: { concurrent: 2 },
      takesMs: 500,
      concurrency: 10,
    });
    await emitMany(200, "big.example");
    await emitMany(20, "small.example");
    while (claims() < 220) await clock.advance(1);
    // 5 s at best.
    await clock.advance("15s");
    expect(sentTo("small.example")).toHaveLength(20);
    // 50 s at best.
    const steps = await until(
      () => sentTo("big.example").length === 200,
      clock.advance.bind(clock),
    );
    expect(steps).toBeLessThanOrEqual(10);
    expect(most.get("big.example")).toBe(2);
    expect(claims()).toBeLessThan(220 * 10);
  });

  it("holds in every second, for arrivals of every kind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.integer({ min: 1, max: 10 }),
            fc.constantFrom("a.example", "b.example"),
            fc.integer({ min: 0, max: 1_500 }),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 300 }),
        async (bursts, perSecond, concurrent, takesMs) => {
          const { clock, engine, posts, most, emitMany } = await scene({
            perDestination: { perSecond, concurrent },
            takesMs,
          });
          let count = 0;
          for (const [size, domain, wait] of bursts) {
            await emitMany(size, domain);
            count += size;
            await clock.advance(wait);
          }
          await clock.advance("10m");
          expect(posts).toHaveLength(count);
          for (const domain of most.keys()) {
            const moments = posts.filter((one) => one.domain === domain).map(({ at }) => at);
            for (const from of moments) {
              const within = moments.filter((at) => at >= from && at < from + 1_000).length;
              expect(within).toBeLessThanOrEqual(perSecond);
            }
            expect(most.get(domain)).toBeLessThanOrEqual(concurrent);
          }
          await engine.stop();
        },
      ),
      { numRuns: 20 },
    );
  });

  it("lets what is urgent overtake a backlog", async () => {
    const { clock, engine, posts, emitMany } = await scene({ perDestination: { perSecond: 1 } });
    await emitMany(100, "big.example");
    await clock.advance("5s");
    const before = posts.length;
    await engine.emit(urgentLetter, { n: 1, to: "u1@big.example" });
    await clock.advance("5s");
    const place = posts.findIndex(({ title }) => title === "Urgent 1");
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place - before).toBeLessThanOrEqual(2);
  });

  it("claims a backlog of ten thousand a few times each, holds no lease meanwhile, counts no attempt", async () => {
    const { clock, engine, emitMany, sentTo, claims } = await scene({
      perDestination: { perSecond: 10 },
    });
    await emitMany(10_000, "big.example");
    await emitMany(10, "small.example");
    // Looking through a backlog takes turns of the event loop, and no time worth speaking of.
    while (claims() < 10_010) await clock.advance(1);
    await clock.advance("30s");
    expect(sentTo("small.example")).toHaveLength(10);
    expect(sentTo("big.example").length).toBeGreaterThan(280);
    expect(engine.channels()[0]?.inHand).toBeLessThanOrEqual(5);
    const [waiting] = await engine.log.list({ state: "queued" }, { first: "newest", limit: 1 });
    expect(waiting).toMatchObject({ attempts: 0, hold: { kind: "destination-limit" } });
    expect(claims()).toBeLessThan(12_000);
    await clock.advance("20m");
    expect(sentTo("big.example")).toHaveLength(10_000);
    expect(claims()).toBeLessThan(35_000);
  }, 120_000);
});
