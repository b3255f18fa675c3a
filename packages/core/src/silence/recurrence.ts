import { z } from "zod";
import { cronFault, lastAt, nextAt } from "../time/cron.ts";
import type { Weekday } from "../time/local-time.ts";
import { clockTime, weekdayList } from "../time/wall-calendar.ts";
import { isTimeZone } from "../time/zones.ts";

/** When a silence comes back: on days of the week at a time of day, or by a cron expression. */
export type Recurrence = {
  /** How long each time, in milliseconds: 1 minute to 31 days. */
  readonly durationMs: number;
  /** The IANA zone of the clock: `Europe/Berlin`. */
  readonly timeZone: string;
} & (
  | {
      /** Default: every day. */
      readonly days?: readonly Weekday[] | undefined;
      /** `22:00`. */
      readonly start: string;
    }
  /** Five fields: `0 22 * * sat`. */
  | { readonly cron: string }
);

const timing = {
  durationMs: z
    .number()
    .min(60_000)
    .max(31 * 86_400_000),
  timeZone: z.string().refine(isTimeZone, "is not an IANA zone"),
};

export const recurrenceSchema = z.union(
  [
    z.strictObject({
      days: weekdayList.optional(),
      start: clockTime.refine((time) => time !== "24:00", "must be before 24:00"),
      ...timing,
    }),
    z.strictObject({
      cron: z.string().superRefine((cron, { addIssue }) => {
        const message = cronFault(cron);
        if (message !== undefined) addIssue({ code: "custom", message });
      }),
      ...timing,
    }),
  ],
  {
    error:
      "must have durationMs, timeZone, and either start (with days) as in 22:00 or a cron expression",
  },
);

/** A stretch of time, its end not included. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The occurrence in which a moment lies: of several, the last one that began. */
export function occurrenceAt(recurrence: Recurrence, moment: number): Span | undefined {
  const { durationMs, timeZone } = recurrence;
  const from = lastAt(cronOf(recurrence), moment - durationMs, moment, timeZone);
  return from === undefined ? undefined : { from, until: from + durationMs };
}

/** The first occurrence that begins after a moment. */
export function occurrenceAfter(recurrence: Recurrence, moment: number): Span | undefined {
  const from = nextAt(cronOf(recurrence), moment, recurrence.timeZone);
  return from === undefined ? undefined : { from, until: from + recurrence.durationMs };
}

function cronOf(recurrence: Recurrence): string {
  if ("cron" in recurrence) return recurrence.cron;
  const { start, days } = recurrence;
  const [hour, minute] = start.split(":").map(Number);
  return `${minute} ${hour} * * ${days?.join(",") ?? "*"}`;
}
