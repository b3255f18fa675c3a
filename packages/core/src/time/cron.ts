import { Cron } from "croner";
import { CarillonError, messageOf } from "../errors.ts";
import { zoneNamed } from "./zones.ts";

const patterns = new Map<string, Cron>();
const mostPatterns = 1_000;
const longestPattern = 200;

/**
 * The next occurrence of a cron expression in a zone, strictly after a moment; all in milliseconds since
 * 1970. Five fields: minute, hour, day of the month, month, day of the week, with names (`mon`, `jan`),
 * lists, ranges, steps, `L` for the last day of the month, `fri#2` and `fri#L` for the second and last
 * Friday. Where both day fields are restricted, either counts; with a plus (`+mon`) both must.
 *
 * What falls into the hour that is left out when daylight saving begins occurs once, at its end; what
 * falls into the hour that comes twice when it ends occurs the first time alone. `undefined` behind the
 * year 2999.
 *
 * @throws CarillonError `cron-invalid`, `time-zone-unknown`
 */
export function nextAt(cron: string, after: number, timeZone: string): number | undefined {
  const zone = zoneNamed(timeZone);
  const pattern = patternOf(cron);
  // Croner knows the calendar; what the clocks of a zone do to it is the zone's part.
  for (let wall = zone.wallAt(after); ; ) {
    const next = pattern.nextRun(new Date(wall));
    if (next === null) return undefined;
    wall = next.getTime();
    const instant = zone.instantAt(wall);
    if (instant > after) return instant;
  }
}

/** The last occurrence after a moment, and not behind another; `undefined` when there is none. */
export function lastAt(
  cron: string,
  after: number,
  notBehind: number,
  timeZone: string,
): number | undefined {
  // Looks back further and further, so that a year of minutes is not walked through.
  for (let back = 3_600_000; ; back *= 8) {
    const from = Math.max(after, notBehind - back);
    let last: number | undefined;
    for (let next = nextAt(cron, from, timeZone); next !== undefined && next <= notBehind; ) {
      last = next;
      next = nextAt(cron, next, timeZone);
    }
    if (last !== undefined || from === after) return last;
  }
}

/** What is wrong with a cron expression; `undefined` when nothing is. */
export function cronFault(cron: string): string | undefined {
  try {
    patternOf(cron);
    return undefined;
  } catch (error) {
    return error instanceof CarillonError ? error.what : messageOf(error);
  }
}

function patternOf(cron: string): Cron {
  const known = patterns.get(cron);
  if (known !== undefined) return known;
  const pattern = parsed(cron);
  if (patterns.size >= mostPatterns) patterns.clear();
  patterns.set(cron, pattern);
  return pattern;
}

function parsed(cron: string): Cron {
  const shown = JSON.stringify(String(cron).slice(0, 60));
  const fields = typeof cron === "string" ? cron.trim().split(/\s+/) : [];
  if (fields.length !== 5 || cron.length > longestPattern) {
    throw new CarillonError("cron-invalid", `${shown} has not five fields`);
  }
  let pattern: Cron;
  try {
    pattern = new Cron(fields.join(" "), { mode: "5-part", timezone: "UTC", paused: true });
  } catch (cause) {
    const why = messageOf(cause).replace(/^CronPattern: /, "");
    throw new CarillonError("cron-invalid", `${shown} is no cron expression: ${why}`, { cause });
  }
  if (pattern.nextRun(new Date(0)) === null) {
    throw new CarillonError("cron-invalid", `${shown} never occurs`);
  }
  return pattern;
}
