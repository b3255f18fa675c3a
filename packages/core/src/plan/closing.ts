/**
 * How long before a message goes out nothing is added to it any more, in milliseconds: what is decided
 * has to be stored before a worker takes the message up, or it would go out behind it, by itself.
 */
const closingMs = 1_000;

/** When something that goes out at `until` takes nothing more in; a short wait is not eaten up. */
export function closesAt(until: number, waitMs: number): number {
  return until - Math.min(closingMs, Math.floor(waitMs / 10));
}
