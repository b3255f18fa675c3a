import {
  defineEvent,
  defineRule,
  type Recipient,
  readRules,
  rulesJsonSchema,
  severityPolicy,
} from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alert, scene, timeOf } from "./scene.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;
const daily = { name: "daily", every: "day" } as const;

const inZone = (timeZone: string | undefined, id = timeZone ?? "none"): Recipient => ({
  id,
  addresses: { email: `${id.replace("/", ".")}@example.com` },
  timeZone,
});

describe("A digest", () => {
  it("goes out at seven in each recipient's zone", async () => {
    const to = [
      inZone("Europe/Berlin"),
      inZone("Asia/Tokyo"),
      inZone("Mars/Olympus"),
      inZone(undefined),
    ];
    const { emit } = await scene([defineRule({ ...base, to, digest: daily })]);
    const deliveries = await emit({ host: "web" });
    expect(deliveries.map(({ dueAt }) => timeOf(dueAt))).toEqual([
      "06:00:00",
      "22:00:00",
      "07:00:00",
      "07:00:00",
    ]);
    expect(deliveries[0]?.hold).toEqual({
      kind: "digest",
      reason: {
        code: "digest",
        message: 'Waits until 07:00 Europe/Berlin for the digest "daily" of Europe/Berlin',
      },
    });
    expect(new Set(deliveries.map(({ bundle }) => bundle)).size).toBe(4);
  });

  it("is one message until it has gone, and the next one from then on", async () => {
    const { clock, emit } = await scene([defineRule({ ...base, digest: daily })]);
    const [first] = await emit({ host: "web" });
    await clock.advance("6h");
    const [second] = await emit({ host: "db" });
    expect(second).toMatchObject({ bundle: first?.bundle, dueAt: first?.dueAt });
    await clock.advance("2h");
    const [third] = await emit({ host: "db" });
    expect(third?.bundle).toBe(first?.bundle);
    expect((third?.dueAt ?? 0) - (first?.dueAt ?? 0)).toBe(86_400_000);
  });

  it("may be hourly, weekly, monthly or by cron", async () => {
    const dueIn = async (
      digest: Parameters<typeof defineRule<"ops", typeof alert>>[0]["digest"],
    ) => {
      const { emit } = await scene([
        defineRule({ ...base, ...(digest !== undefined && { digest }) }),
      ]);
      const [delivery] = await emit({ host: "web" });
      return new Date(delivery?.dueAt ?? 0).toISOString().slice(5, 16);
    };
    // 2026-01-05 is a Monday.
    expect(await dueIn({ name: "x", every: "hour", at: "00:15" })).toBe("01-05T00:15");
    expect(await dueIn({ name: "x", every: "day", at: "18:30" })).toBe("01-05T18:30");
    expect(await dueIn({ name: "x", every: "week" })).toBe("01-05T07:00");
    expect(await dueIn({ name: "x", every: "week", on: "sun" })).toBe("01-11T07:00");
    expect(await dueIn({ name: "x", every: "month" })).toBe("02-01T07:00");
    expect(await dueIn({ name: "x", every: "0 9 * * fri", timeZone: "Asia/Tokyo" })).toBe(
      "01-09T00:00",
    );
  });

  it("does not keep back what is severe", async () => {
    const { told } = await scene([
      defineRule({ ...base, digest: { ...daily, exceptFrom: "critical" } }),
    ]);
    expect(await told({ host: "web", severity: "critical" })).toBe("at once");
    expect(await told({ host: "web", severity: "error" })).toBe("digest until 07:00:00");
  });

  it("stands beside a group of the same rule for what is severe", async () => {
    const { told } = await scene([
      defineRule({
        ...base,
        digest: { ...daily, exceptFrom: "error" },
        group: { by: ["payload.host"] },
      }),
    ]);
    expect(await told({ host: "web", severity: "error" })).toBe("group until 00:00:30");
    expect(await told({ host: "web", severity: "info" })).toBe("digest until 07:00:00");
  });

  it("keeps back neither what is sensitive nor what expires before, as a group does not", async () => {
    const code = defineEvent("user.code", {
      schema: z.strictObject({}),
      severity: "info",
      sensitive: true,
      message: { en: () => ({ title: "Code", summary: "" }) },
    });
    const group = { by: [], firstAfterMs: 3_600_000 };
    const holdsOf = async (options: object, type: typeof alert | typeof code, payload: object) => {
      const rule = Reflect.apply(defineRule, undefined, [{ ...base, on: type, ...options }]);
      const { engine } = await scene([rule]);
      await Reflect.apply(engine.emit, engine, [type, payload]);
      return (await engine.log.list()).map(({ hold, bundle }) => [hold?.kind, bundle]);
    };
    const soon = { expiresAfterMs: 600_000 };
    for (const option of [{ digest: daily }, { group }]) {
      expect(await holdsOf(option, code, {})).toEqual([[undefined, undefined]]);
      expect(await holdsOf({ ...option, ...soon }, alert, { host: "web" })).toEqual([
        [undefined, undefined],
      ]);
    }
  });

  it("gives way to a rule that tells sooner", async () => {
    const { emit } = await scene([
      defineRule({ ...base, digest: daily }),
      defineRule({ ...base, name: "grouped", group: { by: [] } }),
    ]);
    expect(await emit({ host: "web" })).toMatchObject([
      { hold: { kind: "group" }, rules: ["alerts", "grouped"] },
    ]);
  });

  it("may be a line of a severity policy", async () => {
    const { told } = await scene(
      severityPolicy(
        { critical: ["ops", "chat"], info: { via: ["ops"], digest: daily } },
        { on: "host.*" },
      ),
      { events: [alert] },
    );
    expect(await told({ host: "web", severity: "critical" })).toBe("at once");
    expect(await told({ host: "web", severity: "warning" })).toBe("digest until 07:00:00");
  });

  it("has several streams for one person", async () => {
    const { emit } = await scene([
      defineRule({ ...base, digest: daily, match: { severity: "info" } }),
      defineRule({
        ...base,
        name: "hourly",
        digest: { name: "hourly", every: "hour" },
        match: { severity: "warning" },
      }),
    ]);
    const [info] = await emit({ host: "web", severity: "info" });
    const [warning] = await emit({ host: "web", severity: "warning" });
    expect(timeOf(info?.dueAt ?? 0)).toBe("07:00:00");
    expect(timeOf(warning?.dueAt ?? 0)).toBe("01:00:00");
    expect(info?.bundle).not.toBe(warning?.bundle);
  });

  it("is at its hour on the clock, never early, across changes of the clocks", async () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
    const from = Date.UTC(2026, 0, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        async (timeZone, minutes) => {
          const { clock, emit, engine } = await scene([
            defineRule({ ...base, to: [inZone(timeZone)], digest: daily }),
          ]);
          const now = from + minutes * 60_000;
          clock.set(now);
          const [delivery] = await emit({ host: "web" });
          const dueAt = delivery?.dueAt ?? 0;
          expect(dueAt).toBeGreaterThan(now);
          expect(dueAt - now).toBeLessThanOrEqual(25 * 3_600_000);
          const onTheWall = new Intl.DateTimeFormat("en-GB", {
            timeZone,
            timeStyle: "medium",
          }).format(dueAt);
          expect(onTheWall).toBe("07:00:00");
          await engine.stop();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("A rule against storms", () => {
  it.each([
    [{ throttle: { max: 0, perMs: 1 } }, "throttle.max"],
    [{ throttle: { max: 1, perMs: 1, by: ["host"] } }, "throttle.by"],
    [{ throttle: { max: 1, perMs: 1, by: ["not"] } }, "throttle.by"],
    [{ throttle: { max: 1, perMs: 1, by: ["payload.__proto__"] } }, "throttle.by"],
    [{ dedupe: { withinMs: -1 } }, "dedupe.withinMs"],
    [{ group: {} }, "group.by"],
    [{ group: { by: [], firstAtOnce: true, firstAfterMs: 5 } }, "group.firstAfterMs"],
    [{ group: { by: [], show: 101 } }, "group.show"],
    [{ digest: { name: "x", every: "year" } }, "digest.every"],
    [{ digest: { name: "x", every: "99 * * * *" } }, "digest.every"],
    [{ digest: { name: "x", every: " ".repeat(100_000) } }, "digest.every"],
    [{ digest: { name: "x", every: "day", at: "7" } }, "digest.at"],
    [{ digest: { name: "x", every: "day", on: "mon" } }, "digest.on"],
    [{ digest: { name: "x", every: "0 7 * * *", at: "07:00" } }, "digest.at"],
    [{ digest: { name: "x", every: "day", timeZone: "Mars" } }, "digest.timeZone"],
  ])("is refused when it cannot work: %j", (options, place) => {
    const define = () => Reflect.apply(defineRule, undefined, [{ ...base, ...options }]);
    expect(define).toThrow(place);
  });

  it("may be data", async () => {
    const data = JSON.parse(
      '[{ "name": "data", "on": "host.*", "via": ["ops"], "group": { "by": ["labels.host"] } }]',
    );
    const { engine } = await scene([], { events: [alert] });
    engine.rules.replace(readRules(data));
    await engine.emit(alert, { host: "web" });
    expect(await engine.log.list()).toMatchObject([{ hold: { kind: "group" } }]);
    expect(JSON.stringify(rulesJsonSchema())).toContain('"firstAfterMs"');
  });

  it("does not compile with a place that the payload lacks", () => {
    const group = { by: ["payload.service", "severity", "labels.whatever"] } as const;
    expect(defineRule({ ...base, group }).group).toEqual(group);
    const wrong = { by: ["payload.hots"] } as const;
    // @ts-expect-error
    expect(defineRule({ ...base, group: wrong }).group).toEqual(wrong);
  });
});
