import { z } from "zod";
import { type Severity, severities } from "../model/event.ts";
import { cronFault, nextAt } from "../time/cron.ts";
import { type Weekday, weekdays } from "../time/local-time.ts";
import { isTimeZone } from "../time/zones.ts";

const spans = ["hour", "day", "week", "month"] as const;

/** Which events of a rule wait to go out as one message at a fixed hour. */
export interface Digest {
  /** A person may have several: what waits under one name for one recipient is one message. */
  readonly name: string;
  /** Or a cron expression of five fields: `0 7 * * mon-fri`. A month's is on its first day. */
  readonly every: (typeof spans)[number] | `${string} ${string} ${string} ${string} ${string}`;
  /** The time of day; of an hourly digest only its minutes count. Default `07:00`. */
  readonly at?: string | undefined;
  /** The day of a weekly digest. Default `mon`. */
  readonly on?: Weekday | undefined;
  /** Default: the recipient's own, or the application's. */
  readonly timeZone?: string | undefined;
  /** What is at least as severe does not wait for the digest. Default: everything waits. */
  readonly exceptFrom?: Severity | undefined;
  /**
   * `false`: it goes out at its hour also when nothing came up, and says so. To whom the rule names
   * without an event: recipients, roles, groups, queries, and those of its channels. Default true.
   */
  readonly skipEmpty?: boolean | undefined;
}

/** A digest as a rule keeps it. */
export interface RuleDigest extends Omit<Digest, "every"> {
  readonly every: string;
}

const everyPattern = /^(hour|day|week|month|\S+( +\S+){4})$/;

export const digestSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, "has control characters"),
    every: z
      .string()
      .max(200)
      .regex(everyPattern, `must be ${spans.join(", ")}, or a cron expression of five fields`),
    at: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as "07:00"')
      .optional(),
    on: z.enum(weekdays).optional(),
    timeZone: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
    exceptFrom: z.enum(severities).optional(),
    skipEmpty: z.boolean().optional(),
  })
  .superRefine(({ every, at, on, skipEmpty }, { addIssue }) => {
    const isCron = every.includes(" ");
    const fault = isCron ? cronFault(every) : undefined;
    if (fault !== undefined) addIssue({ code: "custom", path: ["every"], message: fault });
    if (isCron && at !== undefined) {
      addIssue({ code: "custom", path: ["at"], message: "says nothing beside a cron expression" });
    }
    if (every !== "week" && on !== undefined) {
      addIssue({ code: "custom", path: ["on"], message: "is for a weekly digest" });
    }
    if (skipEmpty === false && fault === undefined && gapOf(cronOf({ every })) < leastGapMs) {
      const message = "needs 15 minutes between two digests when it is false";
      addIssue({ code: "custom", path: ["skipEmpty"], message });
    }
  });

/** The cron expression of a digest. */
export function cronOf({
  every,
  at = "07:00",
  on = "mon",
}: Pick<RuleDigest, "every" | "at" | "on">): string {
  const minute = Number(at.slice(3));
  const hour = Number(at.slice(0, 2));
  switch (every) {
    case "hour":
      return `${minute} * * * *`;
    case "day":
      return `${minute} ${hour} * * *`;
    case "week":
      return `${minute} ${hour} * * ${on}`;
    case "month":
      return `${minute} ${hour} 1 * *`;
    default:
      return every;
  }
}

/** So far apart must be what goes out also when there is nothing to say. */
const leastGapMs = 900_000;

/** How far apart the occurrences of a digest are at least, in milliseconds, where no clocks are changed. */
export function digestGapMs(digest: RuleDigest): number {
  return gapOf(cronOf(digest));
}

const gaps = new Map<string, number>();
const mostGaps = 1_000;
/** Enough to see every distance that a common expression has. */
const looks = 100;

function gapOf(cron: string): number {
  const known = gaps.get(cron);
  if (known !== undefined) return known;
  let gap = Number.POSITIVE_INFINITY;
  let before = nextAt(cron, Date.UTC(2026, 0, 1), "UTC");
  for (let look = 0; look < looks && before !== undefined; look += 1) {
    const next = nextAt(cron, before, "UTC");
    if (next !== undefined) gap = Math.min(gap, next - before);
    before = next;
  }
  if (gaps.size >= mostGaps) gaps.clear();
  gaps.set(cron, gap);
  return gap;
}
