import { matchFrom } from "../model/checked-match.ts";
import type { Seen } from "../model/subject.ts";
import { type Condition, conditionOf } from "../plan/condition.ts";
import { momentText } from "../time/local-time.ts";
import type { SilenceDocument } from "./document.ts";
import type { Span } from "./recurrence.ts";
import { nextWindow, windowAt } from "./window.ts";

/** A silence that is active, and until when. */
export interface ActiveSilence {
  readonly silence: SilenceDocument;
  readonly window: Span;
}

/** The silence that keeps an event back at a moment: of several, the one that lasts longest. */
export function silenceOn(
  seen: Seen,
  silences: Iterable<SilenceDocument>,
  now: number,
): ActiveSilence | undefined {
  let longest: ActiveSilence | undefined;
  for (const silence of silences) {
    const window = activeWindow(silence, now);
    if (window === undefined || window.until <= (longest?.window.until ?? 0)) continue;
    if (conditionFor(silence).holds(seen)) longest = { silence, window };
  }
  return longest;
}

/** Who silenced it, why and until when. */
export function inWords({ silence, window }: ActiveSilence, now: number): string {
  const { id, owner, reason, recurrence } = silence;
  const zone = recurrence?.timeZone ?? owner.timeZone ?? "UTC";
  return `silenced until ${momentText(window.until, now, zone)} by ${owner.id}: ${reason} (silence ${id})`;
}

const conditions = new WeakMap<SilenceDocument, Condition>();

/** A stored silence is read again when it has changed, and is another object then. */
function conditionFor(silence: SilenceDocument): Condition {
  const known = conditions.get(silence) ?? conditionOf(matchFrom(silence.match));
  conditions.set(silence, known);
  return known;
}

/** What is known of a silence for a stretch of time. */
interface Known extends Span {
  readonly window: Span | undefined;
}

const windows = new WeakMap<SilenceDocument, Known>();

/** As {@link windowAt}; asking a calendar is slow, and most events come one after the other. */
function activeWindow(silence: SilenceDocument, now: number): Span | undefined {
  const known = windows.get(silence);
  if (known !== undefined && known.from <= now && now < known.until) return known.window;
  const window = windowAt(silence, now);
  const until = window?.until ?? nextWindow(silence, now)?.from ?? Number.POSITIVE_INFINITY;
  windows.set(silence, { from: now, until, window });
  return window;
}
