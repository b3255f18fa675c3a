import { zoneNamed } from "./zones.ts";

/** The days of a week, from Monday on. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** One of {@link weekdays}. */
export type Weekday = (typeof weekdays)[number];

/** What calendar and clock show in a zone. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: Weekday;
}

/** A date with what is left out being the first of it. */
export type LocalMoment = Pick<LocalTime, "year" | "month" | "day"> &
  Partial<Pick<LocalTime, "hour" | "minute" | "second">>;

const dayMs = 86_400_000;

/**
 * What calendar and clock show at a moment, to the second.
 *
 * @throws CarillonError `time-zone-unknown`
 */
export function localTime(instant: number, timeZone: string): LocalTime {
  const wall = zoneNamed(timeZone).wallAt(instant);
  const date = new Date(wall);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: weekdayOf(wall),
  };
}

/**
 * When a zone's clocks show this, in milliseconds since 1970. Where they show it twice, as at the end of
 * daylight saving, it is the first time; where they leap over it, the first moment behind the leap. What
 * exceeds a calendar's bounds is carried over: the 32nd of January is the 1st of February.
 *
 * @throws CarillonError `time-zone-unknown`
 */
export function instantOf(
  { year, month, day, hour = 0, minute = 0, second = 0 }: LocalMoment,
  timeZone: string,
): number {
  return zoneNamed(timeZone).instantAt(Date.UTC(year, month - 1, day, hour, minute, second));
}

/** The day of a wall time. */
export function weekdayOf(wall: number): Weekday {
  // 1970 began on a Thursday.
  const index = (((Math.floor(wall / dayMs) + 3) % 7) + 7) % 7;
  return weekdays[index] ?? "mon";
}

/** The midnight with which the day of a wall time begins. */
export function dayOf(wall: number): number {
  return Math.floor(wall / dayMs) * dayMs;
}

/**
 * A moment as it stands in a reason: `07:00 Europe/Berlin`, with its date when it is a day off or more, and
 * with its distance from UTC where the clocks show that hour twice: `02:30 Europe/Berlin (UTC+1)`.
 */
export function momentText(instant: number, now: number, timeZone: string): string {
  return textOf(instant, now, timeZone, "minute");
}

/** The same to the second, where there are any: for what waits for seconds. */
export function exactMomentText(instant: number, now: number, timeZone: string): string {
  const full = Math.ceil(instant / 1_000) * 1_000;
  return textOf(full, now, timeZone, full % 60_000 === 0 ? "minute" : "second");
}

function textOf(instant: number, now: number, timeZone: string, to: "minute" | "second"): string {
  const zone = zoneNamed(timeZone);
  const wall = zone.wallAt(instant);
  const text = new Date(wall).toISOString();
  const time = text.slice(11, to === "minute" ? 16 : 19);
  const when = Math.abs(instant - now) < dayMs ? time : `${text.slice(0, 10)} ${time}`;
  return `${when} ${timeZone}${zone.showsTwice(instant) ? ` (${offsetText(wall - instant)})` : ""}`;
}

/** `UTC+1`, `UTC-2:30`. */
function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const rest = minutes % 60;
  const beyond = rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`;
  return `UTC${offset < 0 ? "-" : "+"}${Math.floor(minutes / 60)}${beyond}`;
}
