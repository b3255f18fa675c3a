import type { AlertDocument } from "./document.ts";

/** What rules with `escalate` have begun of one alert since it has fired, by rule. */
export type Escalated = NonNullable<AlertDocument["escalated"]>;

/** A begin of an escalation: with which event, and from when its steps count. */
export type Run = Escalated[string]["runs"][number];

/** The most rules that escalate one alert, and the most begins of each that are kept. */
const mostRules = 100;
const mostRuns = 20;

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

/** Adds that a rule's escalation has begun. */
export function withRun(
  escalated: Escalated | undefined,
  rule: string,
  run: Run,
): Escalated | undefined {
  const before = runsOf(escalated, rule);
  if (before.at(-1)?.event === run.event) return escalated;
  if (before.length === 0 && Object.keys(escalated ?? {}).length >= mostRules) return escalated;
  return { ...escalated, [rule]: { runs: [...before, run].slice(-mostRuns) } };
}
