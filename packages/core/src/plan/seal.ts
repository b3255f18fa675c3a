import { type Delivery, deliveryId } from "../model/delivery.ts";
import type { Plan } from "../store/store.ts";
import type { Draft, Drafted } from "./draft.ts";
import { keyOf } from "./one-per-person.ts";

/** Turns the drafts into the deliveries that are stored, also those that are skipped. */
export function seal({ event, drafts }: Drafted, now: number): Plan {
  return { event, deliveries: drafts.map((draft) => deliveryFrom(draft, event.id, now)) };
}

function deliveryFrom(draft: Draft, eventId: string, now: number): Delivery {
  const { rules, channel, audience, recipient, address, answer } = draft;
  return {
    id: deliveryId(eventId, channel, keyOf(draft)),
    eventId,
    rules,
    channel,
    audience,
    recipient,
    address,
    attempts: 0,
    createdAt: now,
    dueAt: now,
    ...(answer.verdict === "proceed"
      ? { state: "queued" }
      : { state: "skipped", reason: answer.reason, settledAt: now }),
  };
}
