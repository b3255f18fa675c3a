import { hash } from "node:crypto";
import { canonicalJson } from "../model/canonical-json.ts";
import { type Delivery, deliveryId, type Remark } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";

import type { Plan } from "../store/store.ts";
import type { Answer, Draft, Drafted, StageAnswer } from "./draft.ts";
import { isFollowUp } from "./follow-ups.ts";
import { keyOf } from "./told.ts";

/** Turns the drafts into the deliveries that are stored, also those that are skipped. */
export function seal({ event, type, attachments, drafts, now }: Drafted): Plan {
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
  const { rules, channel, audience, recipient, address, bundle, priority, expiresAfterMs, answer } =
    draft;
  return {
    id: deliveryId(eventId, channel, keyOf(draft)),
    eventId,
    rules,
    channel,
    audience,
    recipient,
    address,
    bundle,
    priority,
    attempts: 0,
    createdAt: now,
    ...followUpOf(draft),
    expiresAt: expiresAfterMs === undefined ? undefined : beginOf(draft, now) + expiresAfterMs,
    ...stateAfter(answer, now),
    ...(draft.trail.length > 0 && { trail: draft.trail.flatMap(remarkOf) }),
  };
}

function remarkOf({ stage, answer, rules }: StageAnswer): readonly Remark[] {
  const about = rules === undefined ? {} : { rules };
  switch (answer.verdict) {
    case "proceed":
      return [];
    case "hold": {
      const { verdict, until, hold } = answer;
      return [{ stage, verdict, until, reason: hold.reason, ...about }];
    }
    default:
      return [{ stage, verdict: answer.verdict, reason: answer.reason, ...about }];
  }
}

function followUpOf({ step, standsInFor, standIns, follows }: Draft): Partial<Delivery> {
  return {
    ...(step && { step }),
    ...(standsInFor && { standsInFor }),
    ...(standIns && { standIns }),
    ...(follows && { follows }),
  };
}

/** From when it counts how long it is worth sending: what is for later has its time then. */
function beginOf(draft: Draft, now: number): number {
  const { answer } = draft;
  return isFollowUp(draft) && answer.verdict === "hold" ? answer.until : now;
}

function stateAfter(
  answer: Answer,
  now: number,
): Pick<Delivery, "state" | "dueAt" | "hold" | "reason" | "settledAt"> {
  switch (answer.verdict) {
    case "proceed":
      return { state: "queued", dueAt: now };
    case "hold":
      return { state: "queued", dueAt: Math.max(now, answer.until), hold: answer.hold };
    case "skip":
      return { state: "skipped", dueAt: now, reason: answer.reason, settledAt: now };
  }
}
