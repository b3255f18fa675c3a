import { z } from "zod";
import { priorities } from "./delivery.ts";
import { issuesOf } from "./issues.ts";

/** When a delivery is tried again. */
export interface RetryPolicy {
  /**
   * The waits before the second, third … attempt, in milliseconds; after the last one the delivery
   * fails. Each wait is lengthened by up to a tenth, so that many do not fall due at once.
   */
  readonly delays: readonly number[];
}

/**
 * What follows when nobody knows whether the other side has a message. `retry`: it is sent again with
 * the same id and bytes, so that it may arrive twice. `hold`: it becomes a dead letter for a person to
 * decide, so that it never arrives twice.
 */
export type UnknownPolicy = "retry" | "hold";

/** Three more attempts, after 5 seconds, 30 seconds and 5 minutes. */
export const defaultRetry: RetryPolicy = { delays: [5_000, 30_000, 300_000] };

/** What {@link exponentialRetry} takes. */
export interface ExponentialRetryOptions {
  /** The first wait, in milliseconds. Default 30,000. */
  readonly firstMs?: number;
  /** How many further attempts. Default 3. */
  readonly retries?: number;
  /** Default 2. */
  readonly factor?: number;
  /** No wait is longer. Default one hour. */
  readonly longestMs?: number;
}

/** Makes a schedule in which each wait is a multiple of the one before. */
export function exponentialRetry(options: ExponentialRetryOptions = {}): RetryPolicy {
  const { firstMs = 30_000, retries = 3, factor = 2, longestMs = 3_600_000 } = options;
  return {
    delays: Array.from({ length: retries }, (_, index) =>
      Math.min(firstMs * factor ** index, longestMs),
    ),
  };
}

const yearMs = 31_536_000_000;

export const retrySchema = z.strictObject({
  delays: z.array(z.number().positive().max(yearMs)).max(50),
});
export const unknownSchema = z.enum(["retry", "hold"]);

const policySchema = z.object({
  priority: z.enum(priorities).optional(),
  expiresAfterMs: z.number().positive().max(yearMs).optional(),
  retry: retrySchema.optional(),
  unknown: unknownSchema.optional(),
});

/** What is wrong with the policy part of a rule, as the end of a sentence. */
export function faultOfPolicy(definition: unknown): string | undefined {
  const { error } = policySchema.safeParse(definition);
  return error === undefined ? undefined : `has ${issuesOf(error).join("; ")}`;
}
