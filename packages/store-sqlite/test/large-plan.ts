import { setImmediate as nextTurn } from "node:timers/promises";
import type { Delivery, PlanInParts } from "@carillon/core";

export const limits = { now: Date.UTC(2026, 0, 1), maxWaiting: 10_000 };

const event = {
  id: "newsletter",
  type: "news.letter",
  payload: {},
  occurredAt: limits.now,
  severity: "info",
} as const;

/** A plan of so many parts, each of so many deliveries. */
export function largePlan(parts: number, size: number): PlanInParts {
  return {
    event,
    fingerprint: "f",
    sensitive: false,
    attachments: [],
    documents: () => [],
    parts: partsOf(parts, size),
  };
}

async function* partsOf(parts: number, size: number): AsyncGenerator<readonly Delivery[]> {
  for (let part = 0; part < parts; part += 1) {
    yield Array.from({ length: size }, (_, n) => deliveryOf(part * size + n));
    await nextTurn();
  }
}

function deliveryOf(n: number): Delivery {
  const address = `u-${n}@example.com`;
  return {
    id: `${event.id}_${n}`,
    eventId: event.id,
    rules: ["news"],
    channel: "mail",
    audience: "team",
    recipient: { id: `u-${n}`, addresses: { email: address }, locale: "de" },
    address,
    state: "queued",
    priority: "normal",
    attempts: 0,
    createdAt: limits.now,
    dueAt: limits.now,
  };
}
