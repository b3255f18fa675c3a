import { createHash, randomUUID } from "node:crypto";
import {
  type Claim,
  type ClaimOptions,
  type Delivery,
  deliveryId,
  type Enqueued,
  type Event,
  type Plan,
  type Settlement,
  type Store,
} from "@carillon/core";

/** When the tests play. */
export const now = Date.UTC(2026, 0, 1);
export const leaseMs = 60_000;

/** An event with as many deliveries, all due. */
export function planOf(count = 1, given: Partial<Delivery> = {}, event = eventOf()): Plan {
  const deliveries = Array.from({ length: count }, (_, index): Delivery => {
    const address = `user${index}@example.com`;
    return {
      id: deliveryId(event.id, "ops", address),
      eventId: event.id,
      rules: ["failed backups"],
      channel: "ops",
      audience: "team",
      recipient: { id: `user${index}`, addresses: { email: address } },
      address,
      state: "queued",
      priority: "normal",
      attempts: 0,
      createdAt: now,
      dueAt: now,
      ...given,
    };
  });
  const fingerprint = createHash("sha256").update(JSON.stringify(event.payload)).digest("hex");
  return { event, fingerprint, sensitive: false, deliveries, attachments: [] };
}

export function eventOf(given: Partial<Event> = {}): Event {
  return {
    id: randomUUID(),
    type: "backup.failed",
    payload: { job: "nightly", error: "x".repeat(200) },
    occurredAt: now,
    severity: "error",
    ...given,
  };
}

export function enqueue(store: Store, ...plans: readonly Plan[]): Promise<readonly Enqueued[]> {
  return store.outbox.enqueue(plans, { now, maxWaiting: 1_000_000 });
}

export async function claim(
  store: Store,
  given: Partial<ClaimOptions> = {},
): Promise<readonly Claim[]> {
  const options = { channel: "ops", limit: 100, now, leaseMs, ...given };
  return (await store.outbox.claim(options)).claims;
}

/** The settlement of a claim as sent. */
export function sent({ delivery, token }: Claim, given: Partial<Settlement> = {}): Settlement {
  return { id: delivery.id, token, now, keepContent: false, next: { state: "sent" }, ...given };
}

export function idsOf(claims: readonly Claim[]): readonly string[] {
  return claims.map(({ delivery }) => delivery.id);
}
