import type { AlertDocument } from "../alert/document.ts";
import { guestsAfter } from "../alert/guests.ts";
import { hearing, isInDigest, listenerOf } from "../alert/heard.ts";
import { mostSources } from "../alert/inhibitors.ts";
import { type Sighting, transitionOf } from "../alert/sighting.ts";
import { rankOf } from "../alert/transition.ts";
import { silenceOn } from "../silence/in-force.ts";
import type { Draft, Drafted } from "./draft.ts";
import { escalatedBy } from "./escalation.ts";
import { inhibitorOf } from "./inhibit.ts";
import { sayingOf } from "./remind.ts";
import type { Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";

/**
 * Writes down how an alert stands and who is told, when every other stage has spoken: stored with the
 * plan, or not at all.
 */
export const alert: Stage = {
  name: "alert",
  want({ alert: sighting }, { alerts }) {
    if (sighting !== undefined) alerts.want(sighting.fingerprint);
  },
  decide(drafted, state) {
    const { alert: sighting } = drafted;
    if (sighting === undefined) return drafted;
    const { fingerprint, notice } = sighting;
    const before = state.alerts.get(fingerprint);
    if (notice !== undefined) {
      if (before !== undefined) state.alerts.put(fingerprint, spoken(drafted, before, state));
      return drafted;
    }
    const { change, after: next } = transitionOf({ ...drafted, alert: sighting }, before);
    if (next === undefined || change === "outdated") return drafted;
    const isFurther = before?.event.id === next.event.id;
    const after = withGuests(drafted, next, isFurther);
    state.alerts.put(fingerprint, told(drafted, after, state, isFurther));
    feedInhibitors(sighting, after, state);
    return drafted;
  },
};

/** An alert that fires, with whom the event has named by itself. */
function withGuests(drafted: Drafted, after: AlertDocument, isFurther: boolean): AlertDocument {
  const { event, flapping, guests } = after;
  if (after.status !== "firing") return after;
  const begins = event.change === "fired" && !isFurther && flapping === undefined;
  const known = begins ? undefined : guests;
  return { ...after, guests: guestsAfter(drafted, known, begins) };
}

/** What the engine says by itself changes nothing but who was told how often. */
function spoken(drafted: Drafted, before: AlertDocument, state: PlanState): AlertDocument {
  const { id, notice } = drafted.event;
  if (before.spoken?.id === id) return told(drafted, before, state, true);
  const rules = notice?.kind === "reminder" ? sayingOf(drafted, before).rules : [];
  const said = {
    ...before,
    said: before.said + 1,
    spoken: { id, rules: [...rules], count: notice?.count ?? 0 },
  };
  switch (notice?.kind) {
    case "reminder":
      return told(drafted, said, state, false);
    case "stable":
      return told(drafted, { ...said, flapping: undefined, changes: [] }, state, false);
    default:
      return told(drafted, { ...said, muted: undefined }, state, false);
  }
}

/** `isFurther`: a further part of the same event, which has been told of. */
function told(
  drafted: Drafted,
  after: AlertDocument,
  state: PlanState,
  isFurther: boolean,
): AlertDocument {
  const escalated = escalatedBy(drafted, after);
  const heardNow = drafted.drafts.filter(
    ({ answer, step }) => answer.verdict !== "skip" && step === undefined,
  );
  const muted = mutedBy(drafted, state);
  if (heardNow.length === 0) return { ...after, escalated, muted: muted ?? after.muted };
  const listeners = heardNow.map((draft) => ({
    listener: listenerOf(draft),
    dueAt: dueAtOf(draft, drafted.now),
  }));
  const isEnd = after.status === "resolved" && after.flapping === undefined;
  return {
    ...after,
    ...(!isEnd && hearing(after, listeners)),
    notices: after.notices + (isFurther ? 0 : 1),
    reminded: isEnd || isFurther ? after.reminded : remindedBy(drafted, heardNow, after),
    escalated,
    flapping: after.flapping && { ...after.flapping, severity: worst(after) },
    muted,
  };
}

function worst({ flapping, severity }: AlertDocument): AlertDocument["severity"] {
  return flapping !== undefined && rankOf(flapping.severity) > rankOf(severity)
    ? flapping.severity
    : severity;
}

/** The most rules that can remind of one alert. */
const mostReminding = 100;

function remindedBy(
  { rules, alert: sighting, now }: Drafted,
  heardNow: readonly Draft[],
  { reminded }: AlertDocument,
): AlertDocument["reminded"] {
  const isReminder = sighting?.notice?.kind === "reminder";
  let next = reminded;
  for (const { name, remind } of rules) {
    if (remind === undefined) continue;
    const through = heardNow.filter((draft) => draft.rules.includes(name));
    if (through.length === 0) continue;
    const known = Object.hasOwn(next, name) ? next[name] : undefined;
    if (known === undefined && Object.keys(next).length >= mostReminding) continue;
    const { notices = 0, reminders = 0 } = known ?? {};
    const at = Math.min(...through.map((draft) => dueAtOf(draft, now)));
    const said = { notices: notices + 1, reminders: reminders + (isReminder ? 1 : 0), at };
    next = { ...next, [name]: said };
  }
  return next;
}

function dueAtOf(draft: Draft, now: number): number {
  const { answer } = draft;
  return answer.verdict === "hold" && !isInDigest(draft) ? Math.max(now, answer.until) : now;
}

/** What kept somebody from hearing of it, where they are to hear when that is over. */
function mutedBy(drafted: Drafted, state: PlanState): AlertDocument["muted"] {
  const { alert: sighting, now } = drafted;
  if (sighting === undefined || sighting.status === "resolved") return undefined;
  if (wasSkippedBy("silence", drafted)) {
    const active = silenceOn(drafted, state.silences.values(), now);
    if (active !== undefined) {
      const { id, owner, reason } = active.silence;
      return { kind: "silence", by: id, cause: `${owner.name ?? owner.id}: ${reason}`, at: now };
    }
  }
  if (wasSkippedBy("inhibit", drafted)) {
    const source = inhibitorOf(sighting, (id) => state.inhibitors.get(id));
    if (source !== undefined) {
      return { kind: "inhibition", by: source.fingerprint, cause: source.key, at: now };
    }
  }
  return undefined;
}

function wasSkippedBy(stage: string, { drafts }: Drafted): boolean {
  return drafts.some(({ trail }) => trail.some((said) => said.stage === stage));
}

/** Says of an alert that it inhibits others, or that it does not any more. */
function feedInhibitors(
  { fingerprint, inhibitions }: Sighting,
  { status, key, since }: AlertDocument,
  { inhibitors }: PlanState,
): void {
  for (const { id, isSource } of inhibitions) {
    const sources = inhibitors.get(id)?.sources ?? {};
    const { [fingerprint]: known, ...others } = sources;
    const fires = isSource && status === "firing";
    if (fires === (known !== undefined) && known?.since === (fires ? since : known?.since))
      continue;
    if (!fires) inhibitors.put(id, { sources: others });
    else if (Object.keys(others).length < mostSources) {
      inhibitors.put(id, { sources: { ...others, [fingerprint]: { key, since } } });
    }
  }
}
