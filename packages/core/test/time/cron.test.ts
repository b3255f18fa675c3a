import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronFault, lastAt, nextAt } from "../../src/time/cron.ts";
import { changesOf, from, isRepeat, offsetAt, until, wallAt, zones } from "./reference.ts";

const minute = 60_000;
const day = 86_400_000;

/** Of one field: `undefined` is any value. */
const field = (min: number, max: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }),
  );
const fields = fc.record({
  minutes: field(0, 59),
  hours: field(0, 23),
  days: field(1, 28),
  months: fc.constant(undefined),
  weekdays: field(0, 6),
});
type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never;

const written = (values: readonly number[] | undefined) => values?.join(",") ?? "*";
const cronOf = (one: Fields) =>
  [one.minutes, one.hours, one.days, one.months, one.weekdays].map(written).join(" ");

function isWanted(one: Fields, shown: Date): boolean {
  const has = (values: readonly number[] | undefined, value: number) =>
    values === undefined || values.includes(value);
  const onDay = has(one.days, shown.getUTCDate());
  const onWeekday = has(one.weekdays, shown.getUTCDay());
  const both = one.days !== undefined && one.weekdays !== undefined;
  return (
    has(one.minutes, shown.getUTCMinutes()) &&
    has(one.hours, shown.getUTCHours()) &&
    (both ? onDay || onWeekday : onDay && onWeekday)
  );
}

/** Walks minute by minute: what a leap swallows counts at its end, what comes twice the first time. */
function walk(one: Fields, after: number, name: string): number {
  for (let at = Math.floor(after / minute) * minute + minute; ; at += minute) {
    const before = offsetAt(at - minute, name);
    const now = offsetAt(at, name);
    for (let swallowed = at + before; swallowed < at + now; swallowed += minute) {
      if (isWanted(one, new Date(swallowed))) return at;
    }
    if (isWanted(one, wallAt(at, name)) && !isRepeat(at, name)) return at;
  }
}

const place = fc.constantFrom(...zones).chain((name) => {
  const changes = changesOf(name);
  const anywhere = fc.integer({ min: from, max: until });
  const close =
    changes.length === 0
      ? anywhere
      : fc
          .tuple(fc.constantFrom(...changes), fc.integer({ min: -5 * 3_600_000, max: 3_600_000 }))
          .map(([change, shift]) => change + shift);
  return fc.record({ name: fc.constant(name), after: fc.oneof(anywhere, close, close) });
});

const at = (text: string) => Date.parse(text);
const nextIn = (cron: string, after: string, zone: string) =>
  new Date(nextAt(cron, at(after), zone) ?? 0).toISOString();

const patience = { timeout: 60_000 };

describe("a cron expression in a zone", () => {
  it("occurs when walking minute by minute finds that it does", patience, () => {
    const dense = fields.map((one) => ({ ...one, days: undefined }));
    fc.assert(
      fc.property(place, dense, ({ name, after }, one) => {
        const found = nextAt(cronOf(one), after, name) ?? 0;
        // Walking a week takes long: the calendar of days is compared below.
        if (found - after > day) return;
        expect(found).toBe(walk(one, after, name));
      }),
      { numRuns: 300 },
    );
  });

  it("occurs on the days that it names, where either field of days counts", patience, () => {
    fc.assert(
      fc.property(fc.integer({ min: from, max: until }), fields, (after, one) => {
        const found = nextAt(cronOf(one), after, "UTC") ?? 0;
        expect(isWanted(one, new Date(found))).toBe(true);
        for (let between = Math.floor(after / minute) * minute + minute; between < found; ) {
          expect(isWanted(one, new Date(between))).toBe(false);
          between += Math.max(minute, Math.floor((found - between) / 500 / minute) * minute);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("occurs once at the end of an hour that is left out", () => {
    expect(nextIn("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin")).toBe(
      "2026-03-29T01:00:00.000Z",
    );
    expect(nextIn("30 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin")).toBe(
      "2026-03-30T00:30:00.000Z",
    );
    expect(nextIn("*/20 2 * * *", "2026-03-29T00:59:00Z", "Europe/Berlin")).toBe(
      "2026-03-29T01:00:00.000Z",
    );
    expect(nextIn("*/20 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin")).toBe(
      "2026-03-30T00:00:00.000Z",
    );
  });

  it("occurs once in an hour that comes twice", () => {
    expect(nextIn("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin")).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    expect(nextIn("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Berlin")).toBe(
      "2026-10-26T01:30:00.000Z",
    );
  });

  it("occurs at the midnight that a zone leaves out", () => {
    expect(nextIn("0 0 * * *", "2018-11-03T12:00:00Z", "America/Sao_Paulo")).toBe(
      "2018-11-04T03:00:00.000Z",
    );
  });

  it("may name days, months, the last day, and the second or last Friday", () => {
    const after = "2026-01-01T00:00:00Z";
    expect(nextIn("0 7 * * mon-fri", after, "UTC")).toBe("2026-01-01T07:00:00.000Z");
    expect(nextIn("0 0 1 feb *", after, "UTC")).toBe("2026-02-01T00:00:00.000Z");
    expect(nextIn("0 9 L * *", after, "UTC")).toBe("2026-01-31T09:00:00.000Z");
    expect(nextIn("0 9 * * fri#2", after, "UTC")).toBe("2026-01-09T09:00:00.000Z");
    expect(nextIn("0 9 * * fri#L", after, "UTC")).toBe("2026-01-30T09:00:00.000Z");
    expect(nextIn("0 9 1-7 * +mon", after, "UTC")).toBe("2026-01-05T09:00:00.000Z");
    expect(nextIn("0 0 29 2 *", after, "UTC")).toBe("2028-02-29T00:00:00.000Z");
  });

  it("is found again backwards", patience, () => {
    fc.assert(
      fc.property(place, fields, fc.integer({ min: 0, max: 40 }), ({ name, after }, one, days) => {
        const cron = cronOf(one);
        const notBehind = after + days * day;
        const last = lastAt(cron, after, notBehind, name);
        if (last === undefined) {
          expect(nextAt(cron, after, name)).toBeGreaterThan(notBehind);
        } else {
          expect(last).toBeGreaterThan(after);
          expect(last).toBeLessThanOrEqual(notBehind);
          expect(nextAt(cron, last, name)).toBeGreaterThan(notBehind);
          expect(nextAt(cron, last - 1, name)).toBe(last);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is refused when it is none, or never occurs", () => {
    const bad = [
      "",
      "* * * *",
      "0 * * * * *",
      "@daily",
      "2026-01-01T00:00:00",
      "60 * * * *",
      "* 24 * * *",
      "0 0 0 * *",
      "*/0 * * * *",
      "5-1 * * * *",
      "a * * * *",
      "0,,1 * * * *",
      "0 0 30 2 *",
      "0 0 31 4,6,9,11 *",
      `${"1,".repeat(200)}1 * * * *`,
    ];
    for (const cron of bad) {
      expect(() => nextAt(cron, from, "UTC")).toThrow(
        expect.objectContaining({ code: "cron-invalid" }),
      );
      expect(cronFault(cron)).toEqual(expect.any(String));
    }
    expect(cronFault("0 7 * * mon-fri")).toBeUndefined();
    expect(() => nextAt("* * * * *", from, "Nowhere")).toThrow(
      expect.objectContaining({ code: "time-zone-unknown" }),
    );
  });

  it("takes whatever is typed, and answers or refuses", patience, () => {
    const text = fc.string({
      unit: fc.constantFrom(..."0123456789*/,-#LW?+ monfri"),
      maxLength: 24,
    });
    fc.assert(
      fc.property(text, (cron) => {
        const fault = cronFault(cron);
        if (fault !== undefined) return;
        const next = nextAt(cron, from, "Europe/Berlin");
        expect(next === undefined || next > from).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
