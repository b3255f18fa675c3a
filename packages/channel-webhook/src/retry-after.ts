const longestMs = 3_600_000;

/**
 * How long a `Retry-After` header (RFC 9110 §10.2.3: seconds, or a date) asks to wait, in milliseconds
 * and at most an hour. `undefined` where it is missing, past or not understood.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? "";
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : dateOf(value) - now;
  return waitMs > 0 ? Math.min(waitMs, longestMs) : undefined;
}

function dateOf(value: string): number {
  return value.endsWith(" GMT") ? Date.parse(value) : Number.NaN;
}
