import { reportOf } from "../model/alert.ts";
import type { Event, EventType } from "../model/event.ts";
import { labelsOf } from "../model/labels.ts";
import type { Notice } from "../model/notice.ts";
import type { Seen } from "../model/subject.ts";
import { inhibitorOf } from "../plan/inhibit.ts";
import type { Emission } from "../plan/parse.ts";
import type { PlanState } from "../plan/state.ts";
import { silenceOn } from "../silence/in-force.ts";
import { type AlertDocument, fingerprintOf } from "./document.ts";
import type { AlertPolicy } from "./policy.ts";
import { type Sighting, sightingOf } from "./sighting.ts";
import type { Say } from "./watch-agenda.ts";

/** An alert of which the engine can speak by itself: its last event is known. */
export interface Speakable {
  readonly alert: AlertDocument;
  readonly type: EventType;
  readonly seen: Seen;
  readonly sighting: Sighting;
}

/**
 * An alert with its last event as it was; `undefined` when that was sensitive or large, or when no rule
 * of this engine knows its type. Throws what the event type throws.
 */
export function speakable(
  alert: AlertDocument,
  types: ReadonlyMap<string, EventType>,
  policy: AlertPolicy,
): Speakable | undefined {
  const { id, payload, at: occurredAt, type: name } = alert.event;
  const type = types.get(name);
  if (type === undefined || payload === undefined) return undefined;
  const severity = type.severityOf(payload);
  const event: Event = { id, type: name, payload, occurredAt, severity };
  const seen = { type, event, labels: labelsOf(type, event) };
  const report = reportOf(type, event);
  if (report === undefined) return undefined;
  return { alert, type, seen, sighting: sightingOf(report, seen, policy, undefined) };
}

/**
 * The event by which the engine says something of an alert. Its id is made of how often it has spoken of
 * it, so that it says a thing once, whichever process thinks of it.
 */
export function emissionOf({ alert, type }: Speakable, say: Say): Emission {
  const { key, since, said, event } = alert;
  const id = `alert.${fingerprintOf(key)}.${since}.${said + 1}`;
  return { type, payload: event.payload, options: { id }, notice: noticeOf(say, since) };
}

/** The ids of what the engine may have said of the same alert before a notice, or behind it. */
export function noticesBeside(
  id: string,
  where: "before" | "behind",
  most: number,
): readonly string[] {
  const [, alert, said] = /^(alert\..+\.)(\d+)$/.exec(id) ?? [];
  if (alert === undefined) return [];
  const step = where === "before" ? -1 : 1;
  return Array.from({ length: most }, (_, index) => Number(said) + step * (index + 1))
    .filter((number) => number > 0)
    .map((number) => `${alert}${number}`);
}

function noticeOf(say: Say, since: number): Notice {
  if (say.what === "notice") return say.notice;
  const { kind, cause } = say.muted;
  return { kind: kind === "silence" ? "silence-over" : "inhibition-over", since, cause };
}

/** Whether something keeps people from hearing of it now. The state has all silences and its inhibitors. */
export function isMuted(
  { seen, sighting }: Speakable,
  { silences, inhibitors }: Pick<PlanState, "silences" | "inhibitors">,
  now: number,
): boolean {
  return (
    silenceOn(seen, silences.values(), now) !== undefined ||
    inhibitorOf(sighting, (id) => inhibitors.get(id)) !== undefined
  );
}
