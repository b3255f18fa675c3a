import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdays } from "../../src/time/local-time.ts";
import {
  exceptOn,
  firstMoment,
  inverse,
  type WeeklyWindow,
  weeklyCalendar,
} from "../../src/time/wall-calendar.ts";
import { zoneNamed } from "../../src/time/zones.ts";
import { changesOf, from, until, wallAt, zones } from "./reference.ts";

const minute = 60_000;
const day = 86_400_000;

const time = fc
  .integer({ min: 0, max: 1_439 })
  .map(
    (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`,
  );
const window = fc
  .record({ from: time, to: time, days: fc.subarray([...weekdays], { minLength: 1 }) })
  .filter((one) => one.from !== one.to);

/** A moment of those years, as often as not close to a change of the zone's clocks. */
const place = fc.constantFrom(...zones).chain((name) => {
  const changes = changesOf(name);
  const anywhere = fc.integer({ min: from, max: until });
  const close =
    changes.length === 0
      ? anywhere
      : fc
          .tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * day, max: day }))
          .map(([change, shift]) => change + shift);
  return fc.record({ name: fc.constant(name), instant: fc.oneof(anywhere, close) });
});

/** Whether the clocks show a time within the window, told without any arithmetic of the calendar's. */
function isWithin({ days = weekdays, from: start, to }: WeeklyWindow, shown: Date): boolean {
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
  const clock = shown.toISOString().slice(11, 16);
  const today = names[shown.getUTCDay()] ?? "mon";
  const yesterday = names[(shown.getUTCDay() + 6) % 7] ?? "mon";
  if (start < to) return days.includes(today) && clock >= start && clock < to;
  return (days.includes(today) && clock >= start) || (days.includes(yesterday) && clock < to);
}

/** The first whole minute (or the moment itself) at which it is so. */
function walk(given: WeeklyWindow, wanted: boolean, instant: number, name: string): number {
  if (isWithin(given, wallAt(instant, name)) === wanted) return instant;
  let at = Math.floor(instant / minute) * minute + minute;
  while (isWithin(given, wallAt(at, name)) !== wanted) at += minute;
  return at;
}

const patience = { timeout: 60_000 };

describe("a weekly window in a zone", () => {
  it("opens and closes when walking minute by minute finds that it does", patience, () => {
    fc.assert(
      fc.property(place, window, fc.boolean(), ({ name, instant }, given, wanted) => {
        const found = firstMoment(
          weeklyCalendar(given),
          wanted ? "on" : "off",
          instant,
          zoneNamed(name),
        );
        expect(found).toBe(walk(given, wanted, instant, name));
      }),
      { numRuns: 400 },
    );
  });

  it("is never left for a moment inside it, nor for one that has passed", patience, () => {
    fc.assert(
      fc.property(place, window, ({ name, instant }, given) => {
        const free = firstMoment(weeklyCalendar(given), "off", instant, zoneNamed(name)) ?? 0;
        expect(free).toBeGreaterThanOrEqual(instant);
        expect(isWithin(given, wallAt(free, name))).toBe(false);
        const open = firstMoment(inverse(weeklyCalendar(given)), "on", instant, zoneNamed(name));
        expect(open).toBe(free);
      }),
      { numRuns: 2_000 },
    );
  });

  it("belongs to the day on which it begins", () => {
    const night = weeklyCalendar({ days: ["fri"], from: "22:00", to: "07:00" });
    const berlin = zoneNamed("Europe/Berlin");
    // Friday, 2 January 2026.
    const at = (text: string) => Date.parse(`${text}+01:00`);
    expect(firstMoment(night, "off", at("2026-01-03T06:59:59"), berlin)).toBe(
      at("2026-01-03T07:00:00"),
    );
    expect(firstMoment(night, "off", at("2026-01-02T06:00:00"), berlin)).toBe(
      at("2026-01-02T06:00:00"),
    );
    expect(firstMoment(night, "on", at("2026-01-03T07:00:00"), berlin)).toBe(
      at("2026-01-09T22:00:00"),
    );
  });

  it("lasts whole days from 00:00 to 24:00, one after the other", () => {
    const weekend = weeklyCalendar({ days: ["sat", "sun"], from: "00:00", to: "24:00" });
    const utc = zoneNamed("UTC");
    expect(firstMoment(weekend, "off", Date.UTC(2026, 0, 3, 11), utc)).toBe(Date.UTC(2026, 0, 5));
    expect(firstMoment(weekend, "on", Date.UTC(2026, 0, 5), utc)).toBe(Date.UTC(2026, 0, 10));
  });

  it("is off on the dates that are taken out", () => {
    const work = weeklyCalendar({
      days: ["mon", "tue", "wed", "thu", "fri"],
      from: "08:00",
      to: "18:00",
    });
    const open = exceptOn(["2026-12-24", "2026-12-25"], work);
    const utc = zoneNamed("UTC");
    expect(firstMoment(open, "on", Date.UTC(2026, 11, 24, 9), utc)).toBe(Date.UTC(2026, 11, 28, 8));
    expect(firstMoment(open, "on", Date.UTC(2026, 11, 23, 9), utc)).toBe(Date.UTC(2026, 11, 23, 9));
  });

  it("that never ends is told apart", () => {
    const always = weeklyCalendar({ from: "00:00", to: "24:00" });
    expect(firstMoment(always, "off", from, zoneNamed("Pacific/Apia"))).toBeUndefined();
  });
});
