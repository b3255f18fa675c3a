import { z } from "zod";
import { CarillonError } from "../errors.ts";
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

const yearMs = 31_536_000_000;
const mostRetries = 50;

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

const exponentialSchema = z.strictObject({
  firstMs: z.number().positive().max(yearMs).optional(),
  retries: z.int().min(0).max(mostRetries).optional(),
  factor: z.number().positive().optional(),
  longestMs: z.number().positive().max(yearMs).optional(),
});

/**
 * Makes a schedule in which each wait is a multiple of the one before.
 *
 * @throws CarillonError `engine-options-invalid`
 */
export function exponentialRetry(options: ExponentialRetryOptions = {}): RetryPolicy {
  const { error } = exponentialSchema.safeParse(options);
  if (error !== undefined) {
    throw new CarillonError(
      "engine-options-invalid",
      "The options of exponentialRetry do not fit",
      {
        issues: issuesOf(error),
      },
    );
  }
  const { firstMs = 30_000, retries = 3, factor = 2, longestMs = 3_600_000 } = options;
  return {
    delays: Array.from({ length: retries }, (_, index) =>
      Math.min(firstMs * factor ** index, longestMs),
    ),
  };
}

export const retrySchema = z.strictObject({
  delays: z.array(z.number().positive().max(yearMs)).max(mostRetries),
});
export const unknownSchema = z.enum(["retry", "hold"]);

/** The policy part of a rule. */
export const policyShape = {
  priority: z.enum(priorities).optional(),
  expiresAfterMs: z.number().positive().max(yearMs).optional(),
  retry: retrySchema.optional(),
  unknown: unknownSchema.optional(),
} as const;
