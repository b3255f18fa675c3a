import type { Delivery } from "../model/delivery.ts";

/**
 * When a delivery was to be told as planned: what has put it off since, a full hour or a channel that is
 * down, does not count.
 */
export function plannedFor({
  createdAt,
  trail = [],
}: Pick<Delivery, "createdAt" | "trail">): number {
  // What other rules would have had it wait for is no matter of this one.
  const waits = trail.map((said) => (said.rules === undefined ? (said.until ?? 0) : 0));
  return Math.max(createdAt, ...waits);
}
