import type { Delivery } from "../model/delivery.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import type { Next } from "../store/store.ts";
import type { Policy } from "./policies.ts";
import { retryDelay } from "./retry.ts";

/** What an outcome means for the delivery, and what it says of the channel. */
export interface Decision {
  readonly next: Next;
  /** Whether the other side was there. */
  readonly channel: "answered" | "silent";
  /** The fault is the channel's: pause it. */
  readonly fault?: { readonly reason: Reason; readonly retryAfterMs: number } | undefined;
  /** The other side asks for less. */
  readonly slowDown?: { readonly scope: "channel" | "destination"; readonly reason: Reason };
}

/**
 * For so long a delivery that only met a request to slow down loses no attempt: after four days a mail
 * may be given up (RFC 5321 §4.5.4.1).
 */
const slowDownPatienceMs = 4 * 86_400_000;
const longestSlowDownMs = 900_000;

/** What a decision depends on besides the outcome. */
export interface Circumstances {
  readonly policy: Policy;
  readonly now: number;
  readonly random: () => number;
}

/** Decides what follows from an outcome. Pure. */
export function classify(outcome: Outcome, delivery: Delivery, around: Circumstances): Decision {
  switch (outcome.status) {
    case "sent":
      return { next: { state: "sent", providerId: outcome.providerId }, channel: "answered" };
    case "rejected":
      return {
        next: { state: "failed", reason: outcome.reason, suppress: outcome.suppress },
        channel: "answered",
      };
    case "unknown": {
      const next: Next =
        around.policy.unknown === "hold"
          ? { state: "failed", reason: outcome.reason }
          : again(delivery, outcome.reason, 0, around);
      return { next, channel: "silent" };
    }
    case "deferred": {
      const { reason, scope, retryAfterMs = 0 } = outcome;
      const slowDown = outcome.slowDown && { scope: outcome.slowDown, reason };
      if (scope === "delivery") {
        const isYoung = around.now - delivery.createdAt < slowDownPatienceMs;
        const next =
          slowDown !== undefined && isYoung
            ? inTime(delivery, reason, retryAfterMs, around)
            : again(delivery, reason, retryAfterMs, around);
        return { next, channel: "answered", ...(slowDown && { slowDown }) };
      }
      const hold = { kind: "channel-paused", reason } as const;
      // Due as before, so that it does not lose its place to later ones.
      const next = { state: "queued", dueAt: delivery.dueAt, hold, refund: true } as const;
      const fault = { reason, retryAfterMs };
      return { next, channel: "silent", fault, ...(slowDown && { slowDown }) };
    }
  }
}

/**
 * After a request to slow down: the attempt is taken back. The wait follows the delivery's age, so that
 * one that is always asked to wait is tried ever more seldom.
 */
function inTime(
  { createdAt }: Delivery,
  reason: Reason,
  retryAfterMs: number,
  { policy, now, random }: Circumstances,
): Next {
  const [firstMs = longestSlowDownMs] = policy.retry.delays;
  const byAge = Math.min((now - createdAt) / 4, longestSlowDownMs);
  const delays = [Math.max(byAge, Math.min(firstMs, longestSlowDownMs))];
  const wait = retryDelay({ delays }, 1, retryAfterMs, random) ?? longestSlowDownMs;
  return { state: "queued", dueAt: now + wait, hold: { kind: "retry", reason }, refund: true };
}

function again(
  delivery: Delivery,
  reason: Reason,
  retryAfterMs: number,
  { policy, now, random }: Circumstances,
): Next {
  const delay = retryDelay(policy.retry, delivery.attempts, retryAfterMs, random);
  if (delay === undefined) return { state: "failed", reason };
  return { state: "queued", dueAt: now + delay, hold: { kind: "retry", reason }, refund: false };
}
