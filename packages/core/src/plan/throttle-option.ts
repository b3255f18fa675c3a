import { z } from "zod";
import type { Event } from "../model/event.ts";
import type { AnyKeyBy, KeyBy, KeySchema } from "./event-key.ts";

/** How many events a rule lets through in how long. With `max: 1` it is a cooldown. */
export interface Throttle<Of extends Event = Event> {
  /** At most 1,000. */
  readonly max: number;
  /** Any span of this length, in milliseconds; not only those that begin with a full hour. */
  readonly perMs: number;
  /** What is counted apart, such as each job. Default: all events of the rule are counted together. */
  readonly by?: KeyBy<Of> | undefined;
  /**
   * What exceeds the throttle is not left out: it waits until the throttle has room again, and goes out
   * then as one message, which counts as one. Default false.
   */
  readonly summary?: boolean | undefined;
}

/** A throttle as a rule keeps it. */
export interface RuleThrottle extends Omit<Throttle, "by"> {
  readonly by?: AnyKeyBy | undefined;
}

const yearMs = 31_536_000_000;

export function throttleSchema<By extends KeySchema>(by: By) {
  return z.strictObject({
    max: z.int().min(1).max(1_000),
    perMs: z.int().positive().max(yearMs),
    by: by.optional(),
    summary: z.boolean().optional(),
  });
}
