import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { instantOf, localTime, momentText } from "../../src/time/local-time.ts";
import { isTimeZone, zoneNamed } from "../../src/time/zones.ts";
import { changesOf, from, isRepeat, offsetAt, until, wallAt, zones } from "./reference.ts";

const moment = fc.integer({ min: from, max: until });
const zone = fc.constantFrom(...zones);
const changes = new Map(zones.map((name) => [name, changesOf(name)]));

const patience = { timeout: 60_000 };

describe("the clocks of a zone", () => {
  it(
    "show what the platform says, at any moment of sixteen years, in fifty zones",
    patience,
    () => {
      fc.assert(
        fc.property(zone, moment, (name, instant) => {
          expect(zoneNamed(name).stretchAt(instant).offset).toBe(offsetAt(instant, name));
          expect(localTime(instant, name)).toMatchObject({
            year: wallAt(instant, name).getUTCFullYear(),
            day: wallAt(instant, name).getUTCDate(),
            hour: wallAt(instant, name).getUTCHours(),
            second: wallAt(instant, name).getUTCSeconds(),
            weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][
              wallAt(instant, name).getUTCDay()
            ],
          });
        }),
        { numRuns: 3_000 },
      );
    },
  );

  it("show it to the millisecond around every change of those years", () => {
    let count = 0;
    for (const [name, moments] of changes) {
      for (const change of moments) {
        for (const shift of [-86_400_000, -1, 0, 1, 86_399_999]) {
          const instant = change + shift;
          const { offset, until: end } = zoneNamed(name).stretchAt(instant);
          expect([name, instant, offset]).toEqual([name, instant, offsetAt(instant, name)]);
          expect(end).toBeGreaterThan(instant);
        }
        expect(zoneNamed(name).stretchAt(change - 1).until).toBe(change);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(700);
  });

  it(
    "lead back to the moment, or in a repeated hour to the first time they showed it",
    patience,
    () => {
      const check = (name: string, instant: number) => {
        const wall = zoneNamed(name).wallAt(instant);
        const back = zoneNamed(name).instantAt(wall);
        if (zoneNamed(name).wallAt(back) !== wall) expect.fail(`${name} shows another time`);
        const isFirst = !isRepeat(instant, name);
        if ((back === instant) !== isFirst) expect.fail(`${name} at ${instant}`);
      };
      fc.assert(fc.property(zone, moment, check), { numRuns: 3_000 });
      for (const [name, moments] of changes) {
        for (const change of moments) {
          for (let shift = -9_000_000; shift <= 9_000_000; shift += 450_000) {
            check(name, change + shift);
          }
        }
      }
    },
  );

  it("that leap over a time lead to the first moment behind the leap", () => {
    for (const [name, moments] of changes) {
      for (const change of moments) {
        const leap = offsetAt(change, name) - offsetAt(change - 1, name);
        const edge = change + offsetAt(change - 1, name);
        for (const into of [0, 1, leap / 2, leap - 1]) {
          if (leap > 0) expect(zoneNamed(name).instantAt(edge + into)).toBe(change);
        }
        if (leap > 0) expect(zoneNamed(name).instantAt(edge + leap)).toBe(change);
        expect(zoneNamed(name).instantAt(edge - 1)).toBe(change - 1);
      }
    }
  });

  it("are set by whole hours, by halves, at midnight, and by a day", () => {
    const berlin = { year: 2026, month: 3, day: 29, hour: 2, minute: 30 };
    expect(new Date(instantOf(berlin, "Europe/Berlin"))).toEqual(new Date("2026-03-29T01:00:00Z"));
    const twice = { year: 2026, month: 10, day: 25, hour: 2, minute: 30 };
    expect(new Date(instantOf(twice, "Europe/Berlin"))).toEqual(new Date("2026-10-25T00:30:00Z"));
    const half = { year: 2026, month: 10, day: 4, hour: 2, minute: 15 };
    expect(new Date(instantOf(half, "Australia/Lord_Howe"))).toEqual(
      new Date("2026-10-03T15:30:00Z"),
    );
    const midnight = { year: 2018, month: 11, day: 4 };
    expect(new Date(instantOf(midnight, "America/Sao_Paulo"))).toEqual(
      new Date("2018-11-04T03:00:00Z"),
    );
    const lostDay = { year: 2011, month: 12, day: 30, hour: 12 };
    expect(new Date(instantOf(lostDay, "Pacific/Apia"))).toEqual(new Date("2011-12-30T10:00:00Z"));
  });

  it("are known by a name that the platform knows, and by no other", () => {
    for (const name of ["", "Europe/Atlantis", "Europe/Berlin ", "\u0000", "x".repeat(1_000)]) {
      expect(isTimeZone(name)).toBe(false);
      expect(() => zoneNamed(name)).toThrow(expect.objectContaining({ code: "time-zone-unknown" }));
    }
  });

  it("are asked of the platform twice a day of each zone, however many are planned for", () => {
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, "formatToParts");
    onTestFinished(() => asked.mockRestore());
    // Before all that the other tests asked for, so that nothing is known.
    const from = Date.UTC(1994, 0, 10);
    for (let index = 0; index < 100_000; index += 1) {
      const name = zones[index % zones.length] ?? "UTC";
      zoneNamed(name).instantAt(zoneNamed(name).wallAt(from) + 3_600_000);
    }
    // The day itself, and those in which the wall time is looked for around it.
    expect(asked.mock.calls.length).toBeGreaterThan(zones.length);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(zones.length * 2 * 3);
  });
});

describe("a moment in a reason", () => {
  it("is a time of day, with its date when it is a day off or more", () => {
    const now = Date.UTC(2026, 11, 24, 22);
    expect(momentText(now + 8 * 3_600_000, now, "Europe/Berlin")).toBe("07:00 Europe/Berlin");
    expect(momentText(now + 32 * 3_600_000, now, "Europe/Berlin")).toBe(
      "2026-12-26 07:00 Europe/Berlin",
    );
  });
});
