import { randomUUID } from "node:crypto";
import type {
  Claim,
  ClaimOptions,
  Delivery,
  Enqueued,
  Event,
  Plan,
  Settlement,
  Store,
} from "@carillon/core";
import { assert } from "vitest";

/** When the cases play, in milliseconds since 1970. */
export const now = Date.UTC(2026, 0, 1);
/** The lease that {@link claimAll} takes. */
export const leaseMs = 60_000;
/** Who changes deliveries by hand. */
export const ada = { now: now + 7, actor: "ada" };

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

/** A delivery id of an event that nobody has. */
export function newId(event: Event = eventOf()): string {
  return `${event.id}.${randomUUID().slice(0, 8)}`;
}

/** A queued delivery of an event, due at once, but for what is given. */
export function deliveryOf(event: Event, given: Partial<Delivery> = {}): Delivery {
  return {
    id: newId(event),
    eventId: event.id,
    rules: ["failed backups"],
    channel: "ops",
    audience: "team",
    recipient: { id: "ada", name: "Ada", addresses: { email: "ada@example.com" } },
    address: "ada@example.com",
    state: "queued",
    priority: "normal",
    attempts: 0,
    createdAt: now,
    dueAt: now,
    ...given,
  };
}

/** A plan of an event with these deliveries. */
export function planFor(event: Event, ...deliveries: readonly Delivery[]): Plan {
  const fingerprint = `${event.type} ${JSON.stringify(event.payload)}`;
  return { event, fingerprint, sensitive: false, deliveries, attachments: [] };
}

/** A plan of an event of its own, with one delivery for each of the given ones. */
export function planOf(...given: readonly Partial<Delivery>[]): Plan {
  const event = eventOf();
  return planFor(event, ...given.map((part) => deliveryOf(event, part)));
}

/** Enqueues with room for everything. */
export function enqueue(store: Store, ...plans: readonly Plan[]): Promise<readonly Enqueued[]> {
  return store.outbox.enqueue(plans, { now, maxWaiting: 10_000 });
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

/** Id and token of a claim. */
export function heldBy({ delivery, token }: Claim) {
  return { id: delivery.id, token };
}

/** Ends a claim's attempt, at the moment of the cases unless told otherwise. */
export async function settle(
  store: Store,
  claim: Claim,
  next: Settlement["next"],
  given: Partial<Settlement> = {},
): Promise<"settled" | "lost" | undefined> {
  const settlement = { ...heldBy(claim), now, keepContent: true, next, ...given };
  const [answer] = await store.outbox.settle([settlement]);
  return answer;
}

/** Says why something failed or waits. */
export const tooLong = { code: "timeout", message: "It took too long.", cure: "Wait." };

/** Puts a claim back into the queue for a retry. */
export function retryAt(dueAt: number, refund = false) {
  return { state: "queued", dueAt, hold: { kind: "retry", reason: tooLong }, refund } as const;
}

/** Enqueues one delivery, and lets it fail for good. */
export async function deadLetter(store: Store): Promise<Delivery> {
  await enqueue(store, planOf({}));
  const claim = await claimOne(store);
  await settle(store, claim, { state: "failed", reason: tooLong });
  return claim.delivery;
}

/** A delivery as the store has it now. */
export async function kept(store: Store, id: string): Promise<Delivery | undefined> {
  return (await store.log.get(id))?.delivery;
}
