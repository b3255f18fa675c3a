import { localTime } from "../time/local-time.ts";
import { findZone } from "../time/zones.ts";

const dayNames = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

/** A moment in full, as it stands in an explanation: `Thu 2026-12-24 23:00 Europe/Berlin`. */
export function momentInFull(instant: number, timeZone: string): string {
  const { year, month, day, hour, minute, second, weekday } = localTime(instant, timeZone);
  const two = (number: number) => String(number).padStart(2, "0");
  const time = `${two(hour)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
  return `${dayNames[weekday]} ${year}-${two(month)}-${two(day)} ${time} ${timeZone}`;
}

/** Somebody's own zone, where they have one that there is. */
export function zoneFor(own: string | undefined, application: string): string {
  return own !== undefined && findZone(own) !== undefined ? own : application;
}
