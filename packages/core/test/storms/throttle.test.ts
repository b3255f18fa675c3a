import { defineEvent, defineRule } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { passAt, type ThrottleDocument } from "../../src/plan/throttle-window.ts";
import { alert, scene } from "./scene.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;

describe("A throttle", () => {
  it("lets so many through in so long, and says when the next may go", async () => {
    const throttle = { max: 3, perMs: 600_000, by: ["payload.host"] } as const;
    const { clock, emit, told } = await scene([defineRule({ ...base, throttle })]);
    for (const _ of [1, 2, 3]) {
      expect(await told({ host: "web" })).toBe("at once");
      await clock.advance("1m");
    }
    expect(await emit({ host: "web" })).toMatchObject([
      {
        state: "skipped",
        reason: {
          code: "throttled",
          message:
            'Rule "alerts" lets 3 through in 10 min for host="web"; ' +
            "the next may go at 00:10 UTC",
        },
      },
    ]);
    expect(await told({ host: "db" })).toBe("at once");
    await clock.advance("419s");
    expect(await told({ host: "web" })).toBe("skipped: throttled");
    await clock.advance("1s");
    expect(await told({ host: "web" })).toBe("at once");
    expect(await told({ host: "web" })).toBe("skipped: throttled");
  });

  it("of one event is a cooldown", async () => {
    const { clock, told } = await scene([
      defineRule({ ...base, throttle: { max: 1, perMs: 60_000 } }),
    ]);
    expect(await told({ host: "a" })).toBe("at once");
    expect(await told({ host: "b" })).toBe("skipped: throttled");
    await clock.advance("60s");
    expect(await told({ host: "c" })).toBe("at once");
  });

  it("counts an event once, however many it is told to", async () => {
    const { emit } = await scene([
      defineRule({ ...base, via: ["ops", "chat"], throttle: { max: 1, perMs: 60_000 } }),
    ]);
    expect((await emit({ host: "a" })).map(({ reason }) => reason?.code)).toEqual([
      undefined,
      undefined,
    ]);
    expect((await emit({ host: "a" })).map(({ reason }) => reason?.code)).toEqual([
      "throttled",
      "throttled",
    ]);
  });

  it("does not count what nobody would have been told anyway", async () => {
    const { engine, told } = await scene([
      defineRule({ ...base, throttle: { max: 1, perMs: 60_000 } }),
    ]);
    const ada = { kind: "email", address: "ada@example.com" };
    await engine.suppressions.add({ ...ada, reason: "manual" }, { actor: "bob" });
    expect(await told({ host: "a" })).toBe("skipped: suppressed");
    await engine.suppressions.remove(ada, { actor: "bob" });
    expect(await told({ host: "a" })).toBe("at once");
  });

  it("of one rule keeps nothing from whom another rule tells", async () => {
    const throttle = { max: 1, perMs: 60_000 };
    const { emit } = await scene([
      defineRule({ ...base, throttle }),
      defineRule({ ...base, name: "all" }),
    ]);
    expect((await emit({ host: "a" })).map(({ rules }) => rules)).toEqual([["alerts", "all"]]);
    expect(await emit({ host: "a" })).toMatchObject([{ state: "queued", rules: ["all"] }]);
  });

  it("holds for many that come at once", async () => {
    const { engine } = await scene([
      defineRule({ ...base, throttle: { max: 7, perMs: 60_000, by: ["labels.host"] } }),
    ]);
    await Promise.all(
      Array.from({ length: 1_200 }, (_, index) => engine.emit(alert, { host: `h${index % 3}` })),
    );
    const states = (await engine.log.list({}, { limit: 2_000 })).map(({ state }) => state);
    expect(states.filter((state) => state !== "skipped")).toHaveLength(21);
    expect(states).toHaveLength(1_200);
  });

  it("can be explained before it happens", async () => {
    const { engine, emit } = await scene([
      defineRule({ ...base, throttle: { max: 1, perMs: 60_000 } }),
    ]);
    const verdict = async () =>
      (await engine.explain(alert, { host: "a" })).deliveries.map(({ state }) => state);
    expect(await verdict()).toEqual(["queued"]);
    expect(await verdict()).toEqual(["queued"]);
    await emit({ host: "a" });
    expect(await verdict()).toEqual(["skipped"]);
  });

  it("may have a function for its key, which is to answer with values", async () => {
    const { told, engine } = await scene([
      defineRule({
        ...base,
        throttle: { max: 1, perMs: 60_000, by: ({ payload }) => [payload.host, payload.service] },
      }),
    ]);
    expect(await told({ host: "a", service: "x" })).toBe("at once");
    expect(await told({ host: "a", service: "y" })).toBe("at once");
    expect(await told({ host: "a", service: "y" })).toBe("skipped: throttled");
    const broken = await scene([
      defineRule({
        ...base,
        throttle: {
          max: 1,
          perMs: 60_000,
          by: () => {
            throw new Error("no");
          },
        },
      }),
    ]);
    await expect(broken.emit({ host: "a" })).rejects.toMatchObject({ code: "rule-key-failed" });
    expect(await broken.engine.log.list()).toEqual([]);
    await engine.stop();
  });

  it("shows nothing of what is sensitive", async () => {
    const code = defineEvent("user.code", {
      schema: z.strictObject({ code: z.string() }),
      severity: "info",
      sensitive: true,
      message: { en: () => ({ title: "Code", summary: "" }) },
    });
    const { engine } = await scene([
      defineRule({
        name: "codes",
        on: code,
        via: ["ops"],
        throttle: { max: 1, perMs: 60_000, by: ["payload.code"] },
      }),
    ]);
    await engine.emit(code, { code: "s3cret" });
    await engine.emit(code, { code: "s3cret" });
    const [, second] = await engine.log.list();
    expect(second?.reason?.message).toMatch(/through in 1 min; the next/);
  });

  it("never lets more than its number through in any span, whatever comes when", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 10, max: 1_000 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 }),
        fc.boolean(),
        (max, perMs, gaps, summary) => {
          let now = 1_000_000;
          let document: ThrottleDocument | undefined;
          const messages = new Set<string>();
          const times: number[] = [];
          for (const [index, gap] of gaps.entries()) {
            now += gap;
            const pass = passAt(document, { max, perMs, summary }, now, `${index}`);
            document = pass.document ?? document;
            if (pass.roomAt === undefined) {
              times.push(now);
              messages.add(`event ${index}`);
            } else {
              expect(pass.roomAt).toBeGreaterThan(now);
              expect(pass.roomAt).toBeLessThanOrEqual(now + 2 * perMs);
              if (!summary) continue;
              if (!messages.has(`summary ${pass.roomAt}`)) times.push(pass.roomAt);
              messages.add(`summary ${pass.roomAt}`);
            }
            expect(document?.passed.length).toBeLessThanOrEqual(2 * max + 1);
          }
          for (const time of times) {
            const within = times.filter((other) => other >= time && other < time + perMs);
            expect(within.length).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });

  it("answers the same again about the event that it let through", () => {
    const option = { max: 1, perMs: 60_000 };
    const { document } = passAt(undefined, option, 10_000_000, "a");
    expect(passAt(document, option, 10_000_000, "a")).toEqual({});
    expect(passAt(document, option, 10_000_000, "b").roomAt).toBe(10_060_000);
  });

  it("outlives a clock that is set back", () => {
    const option = { max: 1, perMs: 60_000 };
    const { document } = passAt(undefined, option, 10_000_000, "a");
    expect(passAt(document, option, 10_000_001, "b").roomAt).toBe(10_060_000);
    expect(passAt(document, option, 1_000_000, "c").roomAt).toBeUndefined();
  });
});

describe("A throttle with a summary", () => {
  it("has what exceeds it wait for room, to go out as one message that counts", async () => {
    const throttle = { max: 2, perMs: 600_000, summary: true };
    const { clock, emit, told } = await scene([
      defineRule({ ...base, throttle, match: { severity: "error" } }),
      defineRule({
        ...base,
        name: "short",
        throttle: { ...throttle, max: 1 },
        expiresAfterMs: 60_000,
        match: { severity: "info" },
      }),
    ]);
    expect(await told({ host: "soon over", severity: "info" })).toBe("at once");
    expect(await told({ host: "a" })).toBe("at once");
    await clock.advance("1m");
    expect(await told({ host: "b" })).toBe("at once");
    // What would be over by then is left out.
    expect(await told({ host: "soon over", severity: "info" })).toBe("skipped: throttled");
    const third = await emit({ host: "c" });
    expect(third).toMatchObject([
      {
        state: "queued",
        hold: {
          kind: "throttle",
          reason: {
            message:
              'Rule "alerts" lets 2 through in 10 min; what exceeds it is summed up at 00:10 UTC',
          },
        },
      },
    ]);
    await clock.advance("5m");
    const [fourth] = await emit({ host: "d" });
    expect(fourth).toMatchObject({ bundle: third[0]?.bundle, dueAt: third[0]?.dueAt });
    await clock.advance("4m");
    // The summary and b are two within ten minutes.
    expect(await told({ host: "e" })).toBe("throttle until 00:11:00");
  });
});
