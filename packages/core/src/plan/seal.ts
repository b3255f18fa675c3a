import { hash } from "node:crypto";
import { canonicalJson } from "../model/canonical-json.ts";
import { type Delivery, deliveryId, type Remark } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";

import type { Plan } from "../store/store.ts";
import { bundleKey } from "./bundle-key.ts";
import type { Answer, Draft, Drafted, StageAnswer } from "./draft.ts";
import { expiryOf } from "./expiry.ts";
import { isFollowUp } from "./follow-ups.ts";
import { keyOf } from "./told.ts";

/** Turns the drafts into the deliveries that are stored, also those that are skipped. */
export function seal(drafted: Drafted): Plan {
  const { event, type, attachments, drafts } = drafted;
  return {
    event,
    fingerprint: fingerprintOf(event),
    sensitive: type.sensitive,
    deliveries: drafts.map((draft) => deliveryFrom(draft, drafted)),
    attachments,
  };
}

/** The same for payloads that differ in the order of their keys alone. */
function fingerprintOf({ type, payload }: Event): string {
  return hash("sha256", canonicalJson([type, payload]), "base64url");
}

function deliveryFrom(draft: Draft, drafted: Drafted): Delivery {
  const { rules, channel, audience, recipient, address, bundle, priority, answer } = draft;
  const { event, now } = drafted;
  return {
    id: deliveryId(event.id, channel, keyOf(draft)),
    eventId: event.id,
    rules,
    channel,
    audience,
    recipient,
    address,
    bundle: bundle ?? reminderBundle(draft, drafted),
    priority,
    attempts: 0,
    createdAt: now,
    ...followUpOf(draft),
    expiresAt: expiryFor(draft, drafted),
    ...stateAfter(answer, now),
    ...(draft.trail.length > 0 && { trail: draft.trail.flatMap(remarkOf) }),
  };
}

/** Reminders of one alert that have to wait do so together, and the last of them goes. */
function reminderBundle(draft: Draft, { alert, event }: Drafted): string | undefined {
  if (alert === undefined || event.notice?.kind !== "reminder") return undefined;
  if (draft.answer.verdict === "skip" || isFollowUp(draft)) return undefined;
  return bundleKey("reminder", [alert.fingerprint], draft);
}

function remarkOf({ stage, answer, rules, recipient }: StageAnswer): readonly Remark[] {
  const about = { ...(rules && { rules }), ...(recipient !== undefined && { recipient }) };
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

/** What is for later has its time then, as long as its event is of use. */
function expiryFor(draft: Draft, { type, event, now }: Drafted): number | undefined {
  const { expiresAfterMs, answer } = draft;
  if (expiresAfterMs === undefined) return undefined;
  if (!isFollowUp(draft) || answer.verdict !== "hold") return now + expiresAfterMs;
  const end = expiryOf(type, event) ?? Number.POSITIVE_INFINITY;
  return Math.min(Math.max(now, answer.until) + expiresAfterMs, end);
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
