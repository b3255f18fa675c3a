import { randomUUID } from "node:crypto";
import type { Claim, ClaimOptions, Delivery, Event, Plan, Settlement, Store } from "@carillon/core";
import { assert } from "vitest";

/** When the cases play, in milliseconds since 1970. */
export const now = Date.UTC(2026, 0, 1);
/** The lease that {@link claimAll} takes. */
export const leaseMs = 60_000;

/** An event of its own, but for what is given. */
export function eventOf(given: Partial<Event> = {}): Event {
  return {
    id: randomUUID(),
    type: "backup.failed",
    payload: { job: "nightly", error: "disk full" },
    occurredAt: now,
    severity: "error",
    ...given,
  };
}

/** A delivery id that nobody has. */
export function newId(): string {
  return randomUUID().replaceAll("-", "");
}

/** A queued delivery of an event, due at once, but for what is given. */
export function deliveryOf(event: Event, given: Partial<Delivery> = {}): Delivery {
  return {
    id: newId(),
    eventId: event.id,
    rules: ["failed backups"],
    channel: "ops",
    audience: "team",
    recipient: { id: "ada", name: "Ada", addresses: { email: "ada@example.com" } },
    address: "ada@example.com",
    state: "queued",
    attempts: 0,
    createdAt: now,
    dueAt: now,
    ...given,
  };
}

/** An event with one delivery for each of the given ones. */
export function planOf(...given: readonly Partial<Delivery>[]): Plan {
  const event = eventOf();
  return { event, deliveries: given.map((part) => deliveryOf(event, part)) };
}

/** Claims whatever is due on the channel `ops`. */
export async function claimAll(
  store: Store,
  given: Partial<ClaimOptions> = {},
): Promise<readonly Claim[]> {
  const options = { channel: "ops", limit: 100, now, leaseMs, ...given };
  return (await store.outbox.claim(options)).claims;
}

/** Claims the only delivery that is due, and fails when it is not exactly one. */
export async function claimOne(store: Store, given: Partial<ClaimOptions> = {}): Promise<Claim> {
  const [claim, ...others] = await claimAll(store, given);
  assert(claim !== undefined, "A delivery that is due was not claimed");
  assert(others.length === 0, "More deliveries were claimed than were due");
  return claim;
}

/** The ids of some deliveries, for comparing lists. */
export function idsOf(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

/** Ends a claim's attempt, at the moment of the cases unless told otherwise. */
export async function settle(
  store: Store,
  { delivery, token }: Claim,
  next: Settlement["next"],
  at = now,
): Promise<"settled" | "lost" | undefined> {
  const [answer] = await store.outbox.settle([{ id: delivery.id, token, now: at, next }]);
  return answer;
}

/** Puts a claim back into the queue for a retry. */
export function retryAt(dueAt: number, refund = false) {
  const reason = { code: "timeout", message: "It took too long.", cure: "Wait." };
  return { state: "queued", dueAt, hold: { kind: "retry", reason }, refund } as const;
}
