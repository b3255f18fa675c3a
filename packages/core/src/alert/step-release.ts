import type { ReleaseCheck, Released, ReleaseState } from "../deliver/release.ts";
import { reportOf } from "../model/alert.ts";
import type { Delivery } from "../model/delivery.ts";
import { labelsOf } from "../model/labels.ts";
import type { Reason } from "../model/outcome.ts";
import { inhibitorOf } from "../plan/inhibit.ts";
import { inWords, silenceOn } from "../silence/in-force.ts";
import { type AlertDocument, acknowledgementAt } from "./document.ts";
import { runsOf, takenFrom } from "./escalated.ts";
import { listenerOfDelivery } from "./heard.ts";
import { type Sighting, sightingOf } from "./sighting.ts";
import { alertNamed, since } from "./told.ts";

/**
 * Whether a step of an escalation is still to be taken: the alert fires, nobody has acknowledged it, and
 * nothing keeps it back.
 */
export const stepStillDue: ReleaseCheck = {
  name: "escalation",
  want(released, { alerts, silences, inhibitors }) {
    const sighting = stepSightingOf(released);
    if (sighting === undefined) return;
    alerts.want(sighting.fingerprint);
    silences.wantAll();
    for (const { id } of sighting.inhibitions) inhibitors.want(id);
  },
  refusal(released, state) {
    const sighting = stepSightingOf(released);
    if (sighting === undefined) return undefined;
    const named = alertNamed(released, sighting);
    return (
      refusalBy(state.alerts.get(sighting.fingerprint), released, named) ??
      keptBack(sighting, released, state, named)
    );
  },
};

/** What a step's event says of its alert; `undefined` of what is no step. */
function stepSightingOf({ delivery, type, event, alertPolicy }: Released): Sighting | undefined {
  const report = delivery.step && reportOf(type, event);
  if (report === undefined) return undefined;
  return sightingOf(report, { type, event, labels: labelsOf(type, event) }, alertPolicy, undefined);
}

function refusalBy(
  document: AlertDocument | undefined,
  { delivery, now }: Released,
  named: string,
): Reason | undefined {
  if (document === undefined) {
    return { code: "alert-unknown", message: `${named} is not known any more` };
  }
  if (document.status === "resolved") {
    const at = since(document.resolvedAt ?? document.changedAt);
    return { code: "resolved-meanwhile", message: `${named} was resolved at ${at}` };
  }
  const gone = goneWith(delivery, document, named);
  if (gone !== undefined) return gone;
  const taken = acknowledgementAt(document, now);
  if (taken !== undefined) {
    const message = `${taken.by} acknowledged ${named} at ${since(taken.at)}`;
    return { code: "acknowledged-meanwhile", message };
  }
  if (document.flapping === undefined) return undefined;
  return { code: "flapping", message: `${named} is flapping: told again when it is stable` };
}

/** Why a step is another event's by now; `undefined` while it is its own for one of its rules. */
function goneWith(
  { rules, eventId, step, ...delivery }: Delivery,
  { escalated }: AlertDocument,
  named: string,
): Reason | undefined {
  const listener = listenerOfDelivery({ ...delivery, eventId });
  const by = rules.map((rule) => {
    const runs = runsOf(escalated, rule);
    const isKnown = runs.some(({ event }) => event === eventId);
    return isKnown ? takenFrom(runs, eventId, listener, step?.afterMs ?? 0) : "unknown";
  });
  if (by.includes(undefined)) return undefined;
  const next = by.find((run) => run !== "unknown" && run?.takenOverAt !== undefined);
  if (next === undefined || next === "unknown") {
    const message = `The escalation of ${named} has begun anew since`;
    return { code: "escalation-begun-anew", message };
  }
  const at = since(next.takenOverAt ?? next.at);
  const message = `${named} has got better or worse at ${at}: the step tells how it stands since then`;
  return { code: "overtaken", message };
}

function keptBack(
  sighting: Sighting,
  { type, event, now }: Released,
  { silences, inhibitors }: ReleaseState,
  named: string,
): Reason | undefined {
  const seen = { type, event, labels: labelsOf(type, event) };
  const active = type.mandatory ? undefined : silenceOn(seen, silences.values(), now);
  if (active !== undefined) {
    return { code: "silenced", message: `${named} is ${inWords(active, now)}` };
  }
  const source = inhibitorOf(sighting, (id) => inhibitors.get(id));
  if (source === undefined) return undefined;
  const by = alertNamed({ type }, source);
  return { code: "inhibited", message: `${named} is inhibited by ${by}` };
}

/** Whether whoever is to hear of an alert's end by a step alone has heard of it by that. */
export const stepWasTold: ReleaseCheck = {
  name: "escalation's end",
  want({ delivery: { follows = [] } }, { deliveries }) {
    for (const id of follows) deliveries.want(id);
  },
  refusal({ delivery, type, event }, { deliveries }) {
    const { follows, recipient } = delivery;
    if (follows === undefined) return undefined;
    if (follows.some((id) => mayHaveTold(deliveries.get(id)))) return undefined;
    const report = reportOf(type, event);
    const named = report === undefined ? "the alert" : alertNamed({ type }, report);
    const message = `${recipient.id} never heard that ${named} was firing: it never came to that step`;
    return { code: "firing-not-heard", message };
  },
};

/** It went out, is going out, or was tried and waits to be tried again. */
function mayHaveTold(delivery: Delivery | undefined): boolean {
  if (delivery === undefined) return false;
  const { state, content } = delivery;
  return state === "sent" || state === "sending" || (state === "queued" && content !== undefined);
}
