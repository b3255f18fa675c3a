import { severities } from "../model/event.ts";
import type { QuietHours, WorkingHours } from "../model/quiet-hours.ts";
import type { Recipient } from "../model/recipient.ts";
import type { ActiveRule } from "../model/rule.ts";
import {
  exceptOn,
  firstMoment,
  inverse,
  type WallCalendar,
  weeklyCalendar,
} from "../time/wall-calendar.ts";
import type { Zone } from "../time/zone.ts";
import { findZone } from "../time/zones.ts";
import type { Drafted } from "./draft.ts";
import { zoneOf } from "./zone-of.ts";

/** A time in which somebody is not to be disturbed. */
export interface Rest {
  /** On while it lasts. */
  readonly calendar: WallCalendar;
  readonly zone: Zone;
  readonly why: string;
}

/** What keeps an event of this severity from a recipient for a while: their own hours, and the rule's. */
export function restsOf(rule: ActiveRule, recipient: Recipient, drafted: Drafted): readonly Rest[] {
  const isHeld = ({ below = "critical" }: QuietHours | WorkingHours) =>
    severities.indexOf(drafted.event.severity) < severities.indexOf(below);
  const zoneFor = ({ timeZone }: QuietHours | WorkingHours) =>
    (timeZone === undefined ? undefined : findZone(timeZone)) ?? zoneOf(recipient, drafted);
  const rests = (
    quiet: QuietHours | false | undefined,
    working: WorkingHours | undefined,
    whose: string,
  ): Rest[] => [
    ...(quiet && isHeld(quiet)
      ? [{ calendar: quietOf(quiet), zone: zoneFor(quiet), why: `quiet hours of ${whose}` }]
      : []),
    ...(working && isHeld(working)
      ? [
          {
            calendar: freeOf(working),
            zone: zoneFor(working),
            why: `outside the working hours of ${whose}`,
          },
        ]
      : []),
  ];
  const { quietHours, workingHours, id } = recipient;
  return [
    ...(rule.quietHours === false ? [] : rests(quietHours, workingHours, id)),
    ...rests(rule.quietHours, rule.workingHours, `rule "${rule.name}"`),
  ];
}

/** Hours that leave no moment free for longer than this are not waited for together. */
const longestMs = 400 * 86_400_000;

/**
 * When all rests are over, and which is the last; `undefined` when none is on. Of rests that never leave
 * a moment free, the first one that is on counts alone: nobody is kept from hearing anything for ever.
 */
export function endOf(
  rests: readonly Rest[],
  from: number,
): { readonly until: number; readonly rest: Rest } | undefined {
  let end: { readonly until: number; readonly rest: Rest } | undefined;
  let first: typeof end;
  for (let isFree = false; !isFree; ) {
    isFree = true;
    for (const rest of rests) {
      const before = end?.until ?? from;
      const until = firstMoment(rest.calendar, "off", before, rest.zone) ?? before;
      if (until === before) continue;
      end = { until, rest };
      first ??= end;
      isFree = false;
      if (until > from + longestMs) return first;
    }
  }
  return end;
}

const quietCalendars = new WeakMap<QuietHours, WallCalendar>();
const freeCalendars = new WeakMap<WorkingHours, WallCalendar>();

function quietOf(hours: QuietHours): WallCalendar {
  const calendar = quietCalendars.get(hours) ?? weeklyCalendar(hours);
  quietCalendars.set(hours, calendar);
  return calendar;
}

function freeOf(hours: WorkingHours): WallCalendar {
  const known = freeCalendars.get(hours);
  if (known !== undefined) return known;
  const calendar = inverse(exceptOn(hours.holidays ?? [], weeklyCalendar(hours)));
  freeCalendars.set(hours, calendar);
  return calendar;
}
