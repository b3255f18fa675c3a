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
}

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
      if (scope === "delivery") {
        return { next: again(delivery, reason, retryAfterMs, around), channel: "answered" };
      }
      const hold = { kind: "channel-paused", reason } as const;
      // Due as before, so that it does not lose its place to later ones.
      const next = { state: "queued", dueAt: delivery.dueAt, hold, refund: true } as const;
      return { next, channel: "silent", fault: { reason, retryAfterMs } };
    }
  }
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
