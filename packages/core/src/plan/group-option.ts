import { z } from "zod";
import type { Event } from "../model/event.ts";
import type { AnyKeyBy, KeyBy, KeySchema } from "./event-key.ts";

/** Which events of a rule go out as one message, and when. */
export interface Group<Of extends Event = Event> {
  /** What the events of one group have in common. With an empty list there is one group. */
  readonly by: KeyBy<Of>;
  /** How long the first event of a group waits for others, in milliseconds. Default 30 seconds. */
  readonly firstAfterMs?: number | undefined;
  /**
   * How long after a message of a group the next one may go, in milliseconds: what comes in between
   * waits for that moment. Default 5 minutes. What comes later begins anew.
   */
  readonly thenEveryMs?: number | undefined;
  /** The first event of a group does not wait; those behind it wait `thenEveryMs`. Default false. */
  readonly firstAtOnce?: boolean | undefined;
  /** How many events the message shows; it says how many there are in all. At most 100. Default 20. */
  readonly show?: number | undefined;
  /** The message's title, before the number of events. Default: the event types' own words. */
  readonly title?: string | undefined;
}

/** A group as a rule keeps it. */
export interface RuleGroup extends Omit<Group, "by"> {
  readonly by: AnyKeyBy;
}

export const defaultGroup = { firstAfterMs: 30_000, thenEveryMs: 300_000, show: 20 } as const;

const weekMs = 7 * 86_400_000;
const wait = z.int().positive().max(weekMs);

export function groupSchema<By extends KeySchema>(by: By) {
  return z
    .strictObject({
      by,
      firstAfterMs: wait.optional(),
      thenEveryMs: wait.optional(),
      firstAtOnce: z.boolean().optional(),
      show: z.int().min(1).max(100).optional(),
      title: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .regex(
          /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u,
          "has control characters",
        )
        .optional(),
    })
    .refine(({ firstAtOnce, firstAfterMs }) => firstAtOnce !== true || firstAfterMs === undefined, {
      path: ["firstAfterMs"],
      error: "says nothing beside firstAtOnce",
    });
}
