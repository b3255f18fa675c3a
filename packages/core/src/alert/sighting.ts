import { hash } from "node:crypto";
import type { AlertStatus, CheckedReport } from "../model/alert.ts";
import type { Event, EventType, Severity } from "../model/event.ts";
import type { Labels } from "../model/labels.ts";
import type { Notice } from "../model/notice.ts";
import type { Seen } from "../model/subject.ts";
import { type AlertDocument, fingerprintOf, keptPayload } from "./document.ts";
import type { AlertPolicy, Inhibition } from "./policy.ts";
import { type FlapLimits, type Transition, transition } from "./transition.ts";

/** An inhibition that an event may have to do with: it has the labels. */
interface PossibleInhibition {
  /** Of the document that says what inhibits. */
  readonly id: string;
  /** It fires and is a source. */
  readonly isSource: boolean;
  readonly isTarget: boolean;
}

/** What an event has to do with an alert, before anything is looked up. */
export interface Sighting {
  readonly fingerprint: string;
  readonly key: string;
  readonly status: AlertStatus;
  readonly severity: Severity;
  readonly toAll: boolean;
  /** Who has acknowledged it, as the event says. */
  readonly by: string | undefined;
  readonly inhibitions: readonly PossibleInhibition[];
  readonly flap: FlapLimits | undefined;
  /** What the engine says by itself: no news of how the alert stands. */
  readonly notice: Notice | undefined;
}

/** What an event of an alert's type has to do with it. */
export function sightingOf(
  report: CheckedReport,
  seen: Seen,
  { flap, inhibitions }: AlertPolicy,
  notice: Notice | undefined,
): Sighting {
  const { key, status, severity, by, toAll = false } = report;
  return {
    fingerprint: fingerprintOf(key),
    key,
    status,
    severity,
    toAll,
    by,
    inhibitions: inhibitions.flatMap(
      (inhibition) => possible(inhibition, seen, status !== "resolved") ?? [],
    ),
    flap,
    notice,
  };
}

function possible(
  { id, source, target, equal }: Inhibition,
  seen: Seen,
  isFiring: boolean,
): PossibleInhibition | undefined {
  const values = equal.map((name) => labelOf(seen.labels, name));
  // What both lack is not the same: nothing would be known of what they have in common.
  if (values.includes(undefined)) return undefined;
  return {
    id: `${id}.${hash("sha256", JSON.stringify(values), "base64url")}`,
    isSource: isFiring && source.holds(seen),
    isTarget: isFiring && target.holds(seen),
  };
}

function labelOf(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** What an event does to its alert as it stands. */
export function transitionOf(
  { alert, event, labels, type, now }: Observed,
  before: AlertDocument | undefined,
): Transition {
  const { key, status, severity, by, toAll, flap } = alert;
  const payload = type.sensitive ? undefined : keptPayload(event.payload);
  const { id, occurredAt } = event;
  const said = { id, type: event.type, occurredAt, payload };
  return transition(before, { key, status, severity, by, toAll, labels, event: said, now }, flap);
}

/** An event that is about an alert. */
export interface Observed {
  readonly alert: Sighting;
  readonly type: EventType;
  readonly event: Event;
  readonly labels: Labels;
  readonly now: number;
}
