import { z } from "zod";
import { dayOf, type Weekday, weekdayOf, weekdays } from "./local-time.ts";
import type { Zone } from "./zone.ts";

/** What is on and off by the clock on the wall, the same in every zone. */
export interface WallCalendar {
  /** Whether it is on at a wall time, and a later one up to which that certainly stays. */
  at(wall: number): { readonly isOn: boolean; readonly until: number };
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A calendar that does not turn within ten years never does. */
const horizonMs = 3_660 * dayMs;

/**
 * The first moment, from `instant` on, at which a calendar is on (or off, as asked) in a zone; `undefined`
 * when it never is.
 */
export function firstMoment(
  calendar: WallCalendar,
  wanted: "on" | "off",
  instant: number,
  zone: Zone,
): number | undefined {
  for (let at = instant; at <= instant + horizonMs; ) {
    const { offset, until } = zone.stretchAt(at);
    const look = calendar.at(at + offset);
    if (look.isOn === (wanted === "on")) return at;
    at = Math.min(look.until - offset, until);
  }
  return undefined;
}

/** A time of day: `07:00`. The end of a day is `24:00`. */
export const clockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day, as "22:00"');

/** Days of a week, at least one. */
export const weekdayList = z.array(z.enum(weekdays)).min(1, "names no day");

/** A part of the day, on some days of the week. */
export interface WeeklyWindow {
  /** The days on which it begins. Default: every day. */
  readonly days?: readonly Weekday[] | undefined;
  /** The time of day at which it begins: `22:00`. */
  readonly from: string;
  /** The time of day at which it is over, on the next day when that is earlier than `from`: `07:00`. */
  readonly to: string;
}

/** On in the window. Where it crosses midnight, it belongs to the day on which it begins. */
export function weeklyCalendar({ days = weekdays, from, to }: WeeklyWindow): WallCalendar {
  const start = minutesOf(from) * minuteMs;
  const end = minutesOf(to) * minuteMs;
  const length = end > start ? end - start : end + dayMs - start;
  return {
    at(wall) {
      const today = dayOf(wall);
      for (const day of [today - dayMs, today]) {
        const begins = day + start;
        const isWithin = wall >= begins && wall < begins + length;
        if (isWithin && days.includes(weekdayOf(day))) {
          return { isOn: true, until: begins + length };
        }
      }
      const next = today + start;
      return { isOn: false, until: next > wall ? next : today + dayMs };
    },
  };
}

/** Off on the dates given (`2026-12-25`), and otherwise as the calendar is. */
export function exceptOn(dates: readonly string[], calendar: WallCalendar): WallCalendar {
  const days = new Set(dates.map((date) => Date.parse(`${date}T00:00:00Z`)));
  return {
    at(wall) {
      const today = dayOf(wall);
      const tomorrow = today + dayMs;
      if (days.has(today)) return { isOn: false, until: tomorrow };
      const { isOn, until } = calendar.at(wall);
      return { isOn, until: Math.min(until, tomorrow) };
    },
  };
}

/** On when the calendar is off. */
export function inverse(calendar: WallCalendar): WallCalendar {
  return {
    at(wall) {
      const { isOn, until } = calendar.at(wall);
      return { isOn: !isOn, until };
    },
  };
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
