import type { AlertStatus } from "../model/alert.ts";
import { type Severity, severities } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { Labels } from "../model/labels.ts";
import type { AlertDocument } from "./document.ts";
import { takenOn } from "./escalated.ts";

/** What one event says of an alert. */
export interface Observation {
  readonly key: string;
  readonly status: AlertStatus;
  readonly severity: Severity;
  readonly by: string | undefined;
  /** Of an end: everybody is told. */
  readonly toAll: boolean;
  readonly labels: Labels;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly occurredAt: number;
    readonly payload: JsonObject | undefined;
  };
  /** When it is planned. */
  readonly now: number;
}

/** When an alert counts as flapping. */
export interface FlapLimits {
  /** More changes of status or severity than this are too many. */
  readonly changes: number;
  readonly withinMs: number;
  /** Without a change for so long it is stable again. */
  readonly stableMs: number;
}

/**
 * What an event means for an alert. `outdated`: a newer one was there before. `unknown`: resolved, and
 * nobody knew that it ever fired. `fired`: it fires now. `worse` and `better`: another severity. `acknowledged`:
 * somebody has taken it on. `same`: nothing new. `resolved`: it is over. `quiet`: it was over before.
 */
export type Change = AlertDocument["event"]["change"];

/** What became of an alert. */
export interface Transition {
  readonly change: Change;
  /** What flapping makes of it: with this change it begins, it goes on, or there is none. */
  readonly flapping: "begins" | "goes on" | "none";
  /** Absent when there is nothing to keep. */
  readonly after: AlertDocument | undefined;
}

/** The most ends that are kept, and the most events by which it has got worse. */
const mostEnds = 10;
const mostWorsened = 10;

/** The most changes that are kept. */
export const mostChanges = 100;

/**
 * The one place in which alerts change by what is observed. Pure. The same event again changes nothing,
 * and an older one never overwrites what a newer one said: the events' own time decides, as far as it
 * is not in the future.
 */
export function transition(
  before: AlertDocument | undefined,
  seen: Observation,
  limits: FlapLimits | undefined,
): Transition {
  if (before?.event.id === seen.event.id) {
    const { change, flapping } = before.event;
    return { change, flapping, after: before };
  }
  const at = Math.min(seen.event.occurredAt, seen.now);
  const change = changeFrom(before, seen, at);
  if (change === "outdated" || (change === "unknown" && seen.toAll)) {
    return { change, flapping: "none", after: before };
  }
  const plain = documentAfter(before, seen, at, change);
  const { flapping, after } = flapped(plain, change, at, limits);
  return { change, flapping, after: { ...after, event: { ...after.event, flapping } } };
}

function changeFrom(before: AlertDocument | undefined, seen: Observation, at: number): Change {
  const isResolved = seen.status === "resolved";
  if (before === undefined) return isResolved ? "unknown" : "fired";
  // What lies in the future of the clock was written before the clock was set back.
  if (at < before.event.at && before.event.at <= seen.now) return "outdated";
  if (isResolved && before.neverFired === true) return "unknown";
  if (isResolved) return before.status === "firing" ? "resolved" : "quiet";
  if (before.status === "resolved") return "fired";
  const difference = rankOf(seen.severity) - rankOf(before.severity);
  if (difference > 0) return "worse";
  if (seen.status === "acknowledged" && before.acknowledged === undefined) return "acknowledged";
  return difference < 0 ? "better" : "same";
}

/** The changes that flapping is made of. */
const turns: ReadonlySet<Change> = new Set(["fired", "worse", "better", "resolved"]);

function documentAfter(
  before: AlertDocument | undefined,
  seen: Observation,
  at: number,
  change: Change,
): AlertDocument {
  const { id, type, payload } = seen.event;
  const next = {
    ...(before ?? newAlert(seen, at)),
    labels: { ...seen.labels },
    event: { id, type, at, payload, change, flapping: "none" as const },
  };
  switch (change) {
    case "unknown":
      return { ...next, status: "resolved", neverFired: true, resolvedAt: seen.now };
    case "fired":
      return acknowledgedBy(seen, at, {
        ...next,
        ...nobodyToldSince(at),
        neverFired: undefined,
        ...(before?.flapping !== undefined && {
          heard: before.heard,
          notices: before.notices,
          escalated: takenOn(before.escalated),
        }),
        status: "firing",
        severity: seen.severity,
        changedAt: at,
      });
    case "worse":
      return acknowledgedBy(seen, at, {
        ...next,
        severity: seen.severity,
        changedAt: at,
        worsened: [...(next.worsened ?? []), id].slice(-mostWorsened),
        acknowledged: stillAcknowledged(next, seen.severity),
      });
    case "better":
    case "acknowledged":
    case "same":
      return acknowledgedBy(seen, at, {
        ...next,
        severity: seen.severity,
        changedAt: seen.severity === next.severity ? next.changedAt : at,
      });
    case "resolved":
      return {
        ...next,
        status: "resolved",
        changedAt: at,
        resolvedAt: seen.now,
        ended: [
          ...next.ended,
          { event: id, since: next.since, at: seen.now, forAll: seen.toAll },
        ].slice(-mostEnds),
        acknowledged: undefined,
        muted: undefined,
      };
    default:
      return next;
  }
}

function newAlert({ key, severity }: Observation, at: number) {
  return {
    key,
    status: "firing" as const,
    severity,
    changedAt: at,
    changes: [],
    ended: [],
    ...nobodyToldSince(at),
  };
}

/** What a problem begins with, whatever was before. */
function nobodyToldSince(at: number) {
  return {
    since: at,
    resolvedAt: undefined,
    notices: 0,
    heard: {},
    heardByMore: undefined,
    worsened: undefined,
    said: 0,
    reminded: {},
    escalated: undefined,
    acknowledged: undefined,
    takenBack: undefined,
    muted: undefined,
  };
}

function acknowledgedBy(seen: Observation, at: number, next: AlertDocument): AlertDocument {
  if (seen.status !== "acknowledged" || next.acknowledged !== undefined) return next;
  const { severity } = seen;
  const acknowledged = { by: seen.by ?? "somebody", at, severity };
  return { ...next, acknowledged, escalated: takenOn(next.escalated) };
}

/** Whoever took it on knew how bad it was then, and nothing worse. */
function stillAcknowledged({ acknowledged }: AlertDocument, severity: Severity) {
  const isWorse = acknowledged !== undefined && rankOf(severity) > rankOf(acknowledged.severity);
  return isWorse ? undefined : acknowledged;
}

function flapped(
  after: AlertDocument,
  change: Change,
  at: number,
  limits: FlapLimits | undefined,
): { readonly flapping: Transition["flapping"]; readonly after: AlertDocument } {
  if (limits === undefined || !turns.has(change)) {
    return { flapping: after.flapping === undefined ? "none" : "goes on", after };
  }
  const last = after.changes.at(-1);
  const isStable = last !== undefined && at - last >= limits.stableMs;
  const recent = isStable ? [] : after.changes.filter((moment) => moment > at - limits.withinMs);
  const changes = [...recent, at].slice(-mostChanges);
  const before = isStable ? undefined : after.flapping;
  if (before !== undefined) {
    const flapping = { ...before, changes: before.changes + 1 };
    return { flapping: "goes on", after: { ...after, changes, flapping } };
  }
  if (changes.length <= limits.changes) {
    return { flapping: "none", after: { ...after, changes, flapping: undefined } };
  }
  const since = changes[0] ?? at;
  const flapping = { since, changes: changes.length, severity: after.severity };
  return { flapping: "begins", after: { ...after, changes, flapping } };
}

const ranks = new Map<Severity, number>(severities.map((severity, rank) => [severity, rank]));

/** How bad a severity is, to compare. */
export function rankOf(severity: Severity): number {
  return ranks.get(severity) ?? 0;
}
