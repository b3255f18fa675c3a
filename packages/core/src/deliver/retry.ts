import type { RetryPolicy } from "../model/policy.ts";

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
