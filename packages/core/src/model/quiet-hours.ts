import { z } from "zod";
import type { Weekday } from "../time/local-time.ts";
import { clockTime, type WeeklyWindow, weekdayList } from "../time/wall-calendar.ts";
import { isTimeZone } from "../time/zones.ts";
import { type Severity, severities } from "./event.ts";

/** A part of the day in which somebody is not to be disturbed: what comes up waits for its end. */
export interface QuietHours extends WeeklyWindow {
  /** IANA zone. Default: the recipient's own, or the application's. */
  readonly timeZone?: string | undefined;
  /** What is at least as severe is told at once. Default `critical`. */
  readonly below?: Severity | undefined;
}

/** The part of the week in which somebody works: what comes up outside waits for it to begin. */
export interface WorkingHours {
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** The time of day at which it begins: `08:00`. */
  readonly from: string;
  /** The time of day at which it ends, on the next day when that is earlier than `from`: `18:00`. */
  readonly to: string;
  /** Days on which nobody works: `2026-12-25`. At most 1,000. */
  readonly holidays?: readonly string[] | undefined;
  /** IANA zone. Default: the recipient's own, or the application's. */
  readonly timeZone?: string | undefined;
  /** What is at least as severe is told at once. Default `critical`. */
  readonly below?: Severity | undefined;
}

const shape = {
  from: clockTime.refine((time) => time !== "24:00", "must be before 24:00"),
  to: clockTime,
  timeZone: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
  below: z.enum(severities).optional(),
};

const date = z.iso.date("must be a date, as 2026-12-25");

export const quietHoursSchema = z
  .strictObject({ ...shape, days: weekdayList.optional() })
  .superRefine(({ from, to, days }, { addIssue }) => {
    if (from === to) addIssue({ code: "custom", path: ["to"], message: "leaves no time to wait" });
    const isEveryDay = days === undefined || new Set(days).size === 7;
    if (isEveryDay && from === "00:00" && to === "24:00") {
      addIssue({ code: "custom", path: ["to"], message: "leaves no time to be told anything" });
    }
  });

export const workingHoursSchema = z
  .strictObject({ ...shape, days: weekdayList, holidays: z.array(date).max(1_000).optional() })
  .superRefine(({ from, to }, { addIssue }) => {
    if (from === to) addIssue({ code: "custom", path: ["to"], message: "leaves no time to work" });
  });
