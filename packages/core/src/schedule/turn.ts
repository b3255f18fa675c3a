import { lastAt, nextAt } from "../time/cron.ts";
import type { ScheduleDocument } from "./document.ts";
import type { Schedule } from "./schedule.ts";

/** What a schedule does next. */
export type Turn =
  /** Nothing before `until`; nothing ever when that is absent. */
  | { readonly kind: "wait"; readonly until: number | undefined }
  /** An occurrence is due. */
  | {
      readonly kind: "emit";
      readonly at: number;
      /** How often that has failed. */
      readonly failures: number;
      /** The first of those that are left out for it. */
      readonly leftOut?: number | undefined;
    }
  /** Everything up to here was missed and is left out, from `leftOut` on. */
  | { readonly kind: "pass"; readonly after: number; readonly leftOut: number }
  /** It was done up to a moment that is far ahead: it goes on from here. */
  | { readonly kind: "rewind"; readonly after: number };

/** A clock that is set back by less has its occurrences behind it all the same. */
export const toleranceMs = 3_600_000;
/** What is later than this was missed. */
const onTimeMs = 60_000;

/** Decides what a schedule does at a moment. Pure. */
export function turnOf(schedule: Schedule, document: ScheduleDocument, now: number): Turn {
  const { pending, busyUntil = now } = document;
  if (pending === undefined) return newTurn(schedule, document, now);
  if (busyUntil > now) return { kind: "wait", until: busyUntil };
  const { at, failures, retryAt } = pending;
  const newer = successorOf(schedule, at, now);
  if (newer !== undefined) return { kind: "emit", at: newer, failures: 0, leftOut: at };
  if (retryAt <= now) return { kind: "emit", at, failures };
  const next = nextAt(schedule.cron, Math.max(at, now), schedule.timeZone) ?? retryAt;
  return { kind: "wait", until: Math.min(retryAt, next) };
}

function newTurn(schedule: Schedule, { after }: ScheduleDocument, now: number): Turn {
  const { cron, timeZone, catchUp } = schedule;
  // A clock that went wrong for a while must not silence a schedule until that time comes.
  if (after > now + toleranceMs) return { kind: "rewind", after: now };
  const next = nextAt(cron, after, timeZone);
  if (next === undefined || next > now) return { kind: "wait", until: next };
  if (catchUp === "all") return { kind: "emit", at: next, failures: 0 };
  const at = lastAt(cron, after, now, timeZone) ?? next;
  if (catchUp === "none" && at < now - onTimeMs) return { kind: "pass", after: at, leftOut: next };
  return { kind: "emit", at, failures: 0, leftOut: next < at ? next : undefined };
}

/** The occurrence in whose favour one that could not be emitted is given up. */
function successorOf(
  { cron, timeZone, catchUp }: Schedule,
  at: number,
  now: number,
): number | undefined {
  if (catchUp === "all") return undefined;
  const newer = lastAt(cron, at, now, timeZone);
  const isTaken = newer !== undefined && (catchUp === "last" || newer >= now - onTimeMs);
  return isTaken ? newer : undefined;
}
