import { z } from "zod";

/** Reminders of an alert, as long as it fires and nobody has acknowledged it. */
export interface RemindOption {
  /** Counted from when its last notice went out, in milliseconds: at least 10 seconds. */
  readonly everyMs: number;
  /** How many reminders at most, the first notice not counted. Default: no limit. */
  readonly atMost?: number | undefined;
  /** Each wait is so many times as long as the one before, up to 7 days. Default 1. */
  readonly backoff?: number | undefined;
}

const longestWaitMs = 7 * 86_400_000;

export const remindSchema = z.strictObject({
  everyMs: z.number().min(10_000).max(longestWaitMs),
  atMost: z.int().positive().optional(),
  backoff: z.number().min(1).max(100).optional(),
});

/** What a rule has said of an alert: how often, and when last. */
export interface Reminded {
  readonly reminders: number;
  readonly at: number;
}

/** When the next reminder is due; `undefined` when there is none any more. */
export function nextReminderAt(
  { everyMs, atMost = Number.POSITIVE_INFINITY, backoff = 1 }: RemindOption,
  { reminders, at }: Reminded,
): number | undefined {
  if (reminders >= atMost) return undefined;
  return at + Math.min(longestWaitMs, everyMs * backoff ** reminders);
}
