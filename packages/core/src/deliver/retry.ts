/** When a delivery is tried again. */
export interface RetryPolicy {
  /**
   * The waits before the second, third … attempt, in milliseconds; after the last one the delivery
   * fails. Each wait is lengthened by up to a tenth, so that many do not fall due at once.
   */
  readonly delays: readonly number[];
}

/** Three more attempts, after 5 seconds, 30 seconds and 5 minutes. */
export const defaultRetry: RetryPolicy = { delays: [5_000, 30_000, 300_000] };

/** The longest wait that a channel may ask for. */
const longestRetryAfterMs = 3_600_000;

/** How long to wait after the given number of attempts; `undefined` when there is no further one. */
export function retryDelay(
  { delays }: RetryPolicy,
  attempts: number,
  retryAfterMs: number,
  random: () => number,
): number | undefined {
  const delay = delays[attempts - 1];
  if (delay === undefined) return undefined;
  const atLeast = Math.min(retryAfterMs, longestRetryAfterMs);
  return Math.round(Math.max(delay, atLeast) * (1 + random() / 10));
}
