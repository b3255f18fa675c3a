import type { AlertDocument } from "./document.ts";

/** What rules with `escalate` have begun of one alert since it has fired, by rule. */
export type Escalated = NonNullable<AlertDocument["escalated"]>;

/** A begin of an escalation: with which event, and from when its steps count. */
export type Run = Escalated[string]["runs"][number];

/** The most rules that escalate one alert, and the most begins of each that are kept. */
const mostRules = 100;
const mostRuns = 20;
/** The most of its steps that are known to wait for longer than they say. */
const mostLate = 200;

/** Somebody has acknowledged the alert: where it goes on all the same, escalations begin anew. */
export function takenOn(escalated: Escalated | undefined): Escalated | undefined {
  if (escalated === undefined) return undefined;
  const taken = Object.entries(escalated).map(([rule, one]) => [rule, { ...one, taken: true }]);
  return Object.fromEntries(taken);
}

/** The begins of a rule's escalation, the last one with the steps that are still to come. */
export function runsOf(escalated: Escalated | undefined, rule: string): readonly Run[] {
  return escalated !== undefined && Object.hasOwn(escalated, rule)
    ? (escalated[rule]?.runs ?? [])
    : [];
}

/** Whether a rule's escalation is under way by another event than this one. */
export function isUnderWay(
  escalated: Escalated | undefined,
  rule: string,
  eventId: string,
): boolean {
  const last = runsOf(escalated, rule).at(-1);
  return last !== undefined && last.event !== eventId && escalated?.[rule]?.taken !== true;
}

/**
 * The run of which an event takes over the steps that are still to come, as the alert is worse or better
 * with it (`isChanged`); `undefined` where none is under way, or it begins anew.
 */
export function takenOverBy(
  escalated: Escalated | undefined,
  rule: string,
  eventId: string,
  isChanged: boolean,
): Run | undefined {
  const runs = runsOf(escalated, rule);
  const last = runs.at(-1);
  // A further part of the event that has written it down already.
  if (last?.event === eventId) return last.takenOverAt === undefined ? undefined : runs.at(-2);
  return isChanged && isUnderWay(escalated, rule, eventId) ? last : undefined;
}

/** When a step of a run is due for whom it reaches. */
export function stepDueAt({ at, late }: Run, listener: string, afterMs: number): number {
  return (
    (late !== undefined && Object.hasOwn(late, listener) ? late[listener] : undefined) ??
    at + afterMs
  );
}

/** Which run has taken a step over that an event has planned; `undefined` while it is that one's own. */
export function takenFrom(
  runs: readonly Run[],
  eventId: string,
  listener: string,
  afterMs: number,
): Run | undefined {
  const index = runs.findIndex(({ event }) => event === eventId);
  const own = runs[index];
  const next = runs[index + 1];
  if (own === undefined || next === undefined) return undefined;
  const { takenOverAt = Number.NEGATIVE_INFINITY } = next;
  return stepDueAt(own, listener, afterMs) > takenOverAt ? next : undefined;
}

/** Adds that a rule's escalation has begun, or what a further part of the same event adds to that. */
export function withRun(
  escalated: Escalated | undefined,
  rule: string,
  run: Run,
): Escalated | undefined {
  const before = runsOf(escalated, rule);
  const last = before.at(-1);
  const isFurther = last?.event === run.event;
  if (isFurther && run.late === undefined) return escalated;
  if (before.length === 0 && Object.keys(escalated ?? {}).length >= mostRules) return escalated;
  const late = Object.entries({ ...(isFurther && last.late), ...run.late }).slice(0, mostLate);
  const { event, at, takenOverAt } = isFurther ? last : run;
  const added: Run = {
    event,
    at,
    ...(takenOverAt !== undefined && { takenOverAt }),
    ...(late.length > 0 && { late: Object.fromEntries(late) }),
  };
  const others = isFurther ? before.slice(0, -1) : before;
  return { ...escalated, [rule]: { runs: [...others, added].slice(-mostRuns) } };
}
