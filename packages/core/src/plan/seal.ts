import { hash } from "node:crypto";
import { canonicalJson } from "../model/canonical-json.ts";
import { type Delivery, deliveryId } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";

import type { Plan } from "../store/store.ts";
import type { Draft, Drafted } from "./draft.ts";
import { keyOf } from "./one-per-person.ts";

/** Turns the drafts into the deliveries that are stored, also those that are skipped. */
export function seal({ event, type, attachments, drafts }: Drafted, now: number): Plan {
  return {
    event,
    fingerprint: fingerprintOf(event),
    sensitive: type.sensitive,
    deliveries: drafts.map((draft) => deliveryFrom(draft, event.id, now)),
    attachments,
  };
}

/** The same for payloads that differ in the order of their keys alone. */
function fingerprintOf({ type, payload }: Event): string {
  return hash("sha256", canonicalJson([type, payload]), "base64url");
}

function deliveryFrom(draft: Draft, eventId: string, now: number): Delivery {
  const { rules, channel, audience, recipient, address, priority, expiresAfterMs, answer } = draft;
  return {
    id: deliveryId(eventId, channel, keyOf(draft)),
    eventId,
    rules,
    channel,
    audience,
    recipient,
    address,
    priority,
    attempts: 0,
    createdAt: now,
    dueAt: now,
    expiresAt: expiresAfterMs === undefined ? undefined : now + expiresAfterMs,
    ...(answer.verdict === "proceed"
      ? { state: "queued" }
      : { state: "skipped", reason: answer.reason, settledAt: now }),
  };
}
