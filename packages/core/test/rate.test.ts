import {
  type Channel,
  defineChannel,
  defineEvent,
  defineRule,
  type EngineOptions,
  memoryStore,
  type Outcome,
  type Rate,
  type Store,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SendingWindow } from "../src/deliver/sending-window.ts";
import { capturingLogger, startedEngine } from "./support.ts";

const sent: Outcome = { status: "sent" };
const reason = { code: "x", message: "No" };

const note = defineEvent("note.taken", {
  schema: z.strictObject({ n: z.number(), high: z.boolean().optional() }),
  severity: "info",
  message: { en: ({ payload }) => ({ title: `Note ${payload.n}`, summary: "" }) },
});
const urgent = defineEvent("note.urgent", {
  schema: z.strictObject({ n: z.number() }),
  severity: "info",
  priority: "high",
  message: { en: ({ payload }) => ({ title: `Urgent ${payload.n}`, summary: "" }) },
});

interface SceneOptions extends Partial<EngineOptions<Readonly<Record<string, Channel>>>> {
  readonly rate?: Rate;
  readonly concurrency?: number;
  readonly answer?: (sent: number) => Promise<Outcome> | Outcome;
}

async function scene({ rate, concurrency = 5, answer, ...options }: SceneOptions = {}) {
  const clock = options.clock ?? manualClock();
  /** When each attempt began, and what it carried. */
  const attempts: { readonly at: number; readonly title: string }[] = [];
  const make = defineChannel({
    type: "counting",
    config: z.object({}),
    accepts: "text",
    concurrency,
    rate: () => rate,
    create: () => ({
      async send({ content }) {
        attempts.push({ at: clock.now(), title: content.title });
        return (await answer?.(attempts.length)) ?? sent;
      },
    }),
  });
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: make({}) },
    rules: [
      defineRule({ name: "notes", on: note, via: ["ops"] }),
      defineRule({ name: "urgent", on: urgent, via: ["ops"] }),
    ],
    ...options,
    clock,
  });
  const emitMany = async (count: number) => {
    await Promise.all(Array.from({ length: count }, (_, n) => engine.emit(note, { n })));
  };
  return { attempts, engine, emitMany };
}

/** The most that began within one span, wherever it begins. */
function mostWithin(moments: readonly number[], span: number): number {
  return Math.max(
    0,
    ...moments.map((from) => moments.filter((at) => at >= from && at < from + span).length),
  );
}

describe("A window", () => {
  it("never lets more than its limit begin in any span, and lets what fits begin", () => {
    const span = { key: "perSecond", milliseconds: 1_000, name: "a second" } as const;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 30 }))),
        (limit, arrivals) => {
          const window = new SendingWindow(span, limit);
          const begun: number[] = [];
          let now = 0;
          for (const [wait, wanted] of arrivals) {
            now += wait;
            const room = window.room(now);
            expect(room).toBeGreaterThanOrEqual(0);
            const free = limit - begun.filter((at) => at > now - 1_010).length;
            expect(room).toBeGreaterThanOrEqual(free);
            if (room === 0) expect(window.opensAt(now)).toBeGreaterThan(now);
            else expect(window.opensAt(now)).toBe(now);
            for (let count = 0; count < Math.min(room, wanted); count += 1) {
              window.note(now);
              begun.push(now);
            }
          }
          expect(mostWithin(begun, 1_000)).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it("is open again in time when the clock is set back", () => {
    const window = new SendingWindow({ key: "perHour", milliseconds: 3_600_000, name: "" }, 1);
    window.note(1_000_000_000);
    expect(window.opensAt(5_000)).toBe(3_605_000);
  });
});

describe("A rate", () => {
  it("holds in every span, whatever arrives when and however long attempts take", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 900 })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 400 }),
        async (bursts, perSecond, takes) => {
          const clock = manualClock();
          const { attempts, engine, emitMany } = await scene({
            clock,
            rate: { perSecond },
            answer: async (count) => {
              await new Promise<void>((resolve) => clock.schedule(takes, resolve));
              return count % 5 === 0 ? { status: "deferred", scope: "delivery", reason } : sent;
            },
          });
          for (const [count, wait] of bursts) {
            await emitMany(count);
            await clock.advance(wait);
          }
          await clock.advance("20m");
          const moments = attempts.map(({ at }) => at);
          expect(mostWithin(moments, 1_000)).toBeLessThanOrEqual(perSecond);
          expect(await engine.log.list({ state: "queued" })).toEqual([]);
          await engine.stop();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is not held when none is given: the same scene without one sends all at once", async () => {
    const clock = manualClock();
    const { attempts, emitMany } = await scene({ clock });
    await emitMany(50);
    await clock.advance(100);
    expect(
      mostWithin(
        attempts.map(({ at }) => at),
        1_000,
      ),
    ).toBe(50);
  });

  it("leaves what waits in the store, unclaimed and uncounted, and says so", async () => {
    const clock = manualClock();
    const { attempts, engine, emitMany } = await scene({ clock, rate: { perSecond: 10 } });
    await emitMany(25);
    await clock.advance(20);
    expect(attempts).toHaveLength(10);
    const waiting = await engine.log.list({ state: "queued" });
    expect(waiting).toHaveLength(15);
    expect(waiting.every(({ attempts: tried }) => tried === 0)).toBe(true);
    expect(await engine.log.list({ state: "sending" })).toEqual([]);
    expect(engine.channels()).toMatchObject([
      {
        inHand: 0,
        limit: {
          until: clock.now() + 980,
          reason: {
            code: "sending-limit",
            message: "The channel is limited to 10 a second; next in 980 ms",
          },
        },
      },
    ]);
    await clock.advance("10s");
    expect(attempts).toHaveLength(25);
    expect(engine.channels()[0]?.limit).toBeUndefined();
  });

  it("lets what is urgent overtake what waits", async () => {
    const clock = manualClock();
    const { attempts, engine, emitMany } = await scene({ clock, rate: { perSecond: 2 } });
    await emitMany(20);
    await clock.advance(500);
    await engine.emit(urgent, { n: 1 });
    await clock.advance("30s");
    expect(attempts.findIndex(({ title }) => title === "Urgent 1")).toBe(2);
    expect(attempts).toHaveLength(21);
  });

  it("may be the channel's, replaced or lifted by the engine, span by span", async () => {
    const sentIn10s = async (options: SceneOptions) => {
      const clock = manualClock();
      const { attempts, emitMany } = await scene({ ...options, clock });
      await emitMany(100);
      await clock.advance("9s");
      return attempts.length;
    };
    const rate = { perSecond: 5, perMinute: 20 };
    expect(await sentIn10s({ rate })).toBe(20);
    expect(
      await sentIn10s({ rate, channelPolicies: { ops: { rate: { perMinute: false } } } }),
    ).toBe(50);
    expect(await sentIn10s({ rate, channelPolicies: { ops: { rate: { perSecond: 1 } } } })).toBe(
      10,
    );
    expect(await sentIn10s({ channelPolicies: { ops: { rate: { perHour: 7 } } } })).toBe(7);
  });

  it.each([0, -1, 1.5, Number.NaN, "10"])("of %s is refused at the door", async (perSecond) => {
    const rate = { perSecond };
    const make = () => Reflect.apply(scene, undefined, [{ channelPolicies: { ops: { rate } } }]);
    await expect(make()).rejects.toMatchObject({ code: "engine-options-invalid" });
    const channel = () => Reflect.apply(scene, undefined, [{ rate }]);
    await expect(channel()).rejects.toMatchObject({ code: "channel-definition-invalid" });
  });
});

it("A day's limit needs deliveries to be kept for a day", async () => {
  const short = { rate: { perDay: 5 }, retentionMs: 3_600_000 };
  await expect(scene(short)).rejects.toMatchObject({ code: "engine-options-invalid" });
  await scene({ ...short, channelPolicies: { ops: { rate: { perDay: false } } } });
});

/** A store that another engine can go on with. */
function surviving(store: Store, shared = store.shared): Store {
  return { ...store, shared, close: async () => {} };
}

describe("A day's limit", () => {
  it("holds over restarts, frees what is a day old, and is said once", async () => {
    const clock = manualClock();
    const store = surviving(memoryStore());
    const { records, logger } = capturingLogger();
    const rate = { perDay: 50 };
    const moments: number[] = [];
    const counts: number[] = [];
    const warnings: number[] = [];
    for (const span of ["1h", "1h", "1h", "1h", "24h"] as const) {
      const { attempts, engine, emitMany } = await scene({ clock, store, logger, rate });
      if (span === "1h") await emitMany(20);
      await clock.advance(span);
      counts.push(attempts.length);
      moments.push(...attempts.map(({ at }) => at));
      const limit = engine.channels()[0]?.limit?.reason.message;
      if (counts.length === 4) expect(limit).toMatch(/limited to 50 a day; next in \d+ s$/);
      await engine.stop();
      warnings.push(records.filter(({ text }) => text.startsWith("Daily limit")).length);
    }
    expect(counts).toEqual([20, 20, 10, 0, 30]);
    expect(mostWithin(moments, 86_400_000)).toBe(50);
    // Each process says it once, as long as it lasts.
    expect(warnings.slice(0, 4)).toEqual([0, 0, 1, 2]);
  });

  it("does not count what the other side did not take", async () => {
    const clock = manualClock();
    const { attempts, engine, emitMany } = await scene({
      clock,
      rate: { perDay: 10 },
      answer: (count) => (count <= 30 ? { status: "deferred", scope: "delivery", reason } : sent),
    });
    await emitMany(10);
    await clock.advance("1h");
    expect(attempts).toHaveLength(40);
    expect(await engine.log.list({ state: "sent" })).toHaveLength(10);
  });

  it("is kept by several processes together, but for a sixteenth that each may have taken", async () => {
    const clock = manualClock();
    const store = surviving(memoryStore(), true);
    const scenes = await Promise.all(
      Array.from({ length: 4 }, () => scene({ clock, store, rate: { perDay: 100 } })),
    );
    await scenes[0]?.emitMany(400);
    await clock.advance("2h");
    const count = scenes.reduce((sum, { attempts }) => sum + attempts.length, 0);
    expect(count).toBeGreaterThan(90);
    expect(count).toBeLessThanOrEqual(100 + 3 * 7);
    for (const { engine } of scenes) await engine.stop();
  });
});
