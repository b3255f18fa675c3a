import type { SilenceDocument } from "./document.ts";
import { occurrenceAfter, occurrenceAt, type Span } from "./recurrence.ts";

/** `pending`: not yet, or not at the moment. `expired`: over, or ended early. */
export type SilenceStatus = "active" | "pending" | "expired";

/** What of a silence says when it is. */
export type SilenceTimes = Pick<SilenceDocument, "from" | "until" | "endedAt" | "recurrence">;

/** When a silence is over for good; infinity of a recurring one without an end. */
export function endOf({ until, endedAt }: SilenceTimes): number {
  return Math.min(until ?? Number.POSITIVE_INFINITY, endedAt ?? Number.POSITIVE_INFINITY);
}

/** The time at which a silence is active around a moment; `undefined` when it is not. */
export function windowAt(silence: SilenceTimes, moment: number): Span | undefined {
  const end = endOf(silence);
  if (moment < silence.from || moment >= end) return undefined;
  const { recurrence } = silence;
  if (recurrence === undefined) return { from: silence.from, until: end };
  const occurrence = occurrenceAt(recurrence, moment);
  return occurrence && clipped(occurrence, silence);
}

/** The next time at which it begins to be active, after a moment. */
export function nextWindow(silence: SilenceTimes, moment: number): Span | undefined {
  const end = endOf(silence);
  if (moment >= end) return undefined;
  const { recurrence, from } = silence;
  if (recurrence === undefined) {
    return moment < from && from < end ? { from, until: end } : undefined;
  }
  // It may begin in the middle of an occurrence.
  const begun = moment < from ? occurrenceAt(recurrence, from) : undefined;
  const next = begun ?? occurrenceAfter(recurrence, Math.max(moment, from - 1));
  const window = next && clipped(next, silence);
  return window !== undefined && window.from < window.until ? window : undefined;
}

export function statusAt(silence: SilenceTimes, moment: number): SilenceStatus {
  if (moment >= endOf(silence)) return "expired";
  if (windowAt(silence, moment) !== undefined) return "active";
  return nextWindow(silence, moment) === undefined ? "expired" : "pending";
}

function clipped({ from, until }: Span, silence: SilenceTimes): Span {
  return { from: Math.max(from, silence.from), until: Math.min(until, endOf(silence)) };
}
