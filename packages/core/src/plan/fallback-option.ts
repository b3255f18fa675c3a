import { z } from "zod";

/**
 * Where somebody is told when it does not reach them through the rule's channels: because they have no
 * address there that works, or because sending fails for good. Nobody who was reached is told again.
 */
export interface Fallback<Channel extends string = string> {
  /** The next channel, and the one behind it when that fails too, and so on. */
  readonly via: readonly Channel[];
  /**
   * What has not arrived within so long counts as failed, as where a channel is down, in milliseconds from
   * when it fell due; each channel of the list has so long. Should it arrive later all the same, both were
   * sent. Default 30 minutes; at least 10 seconds, at most a year.
   */
  readonly afterMs?: number | undefined;
}

/** How long a delivery has before another one goes in its place. */
export const defaultFallbackMs = 1_800_000;

const yearMs = 31_536_000_000;

export const fallbackSchema = z.strictObject({
  via: z
    .array(z.string().min(1))
    .min(1, "names no channel")
    .max(20)
    .refine((names) => new Set(names).size === names.length, "names a channel twice"),
  afterMs: z.number().min(10_000).max(yearMs).optional(),
});
