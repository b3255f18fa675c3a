import { type AlertDocument, acknowledgementAt } from "../alert/document.ts";
import {
  isUnderWay,
  type Run,
  runsOf,
  stepDueAt,
  takenOverBy,
  withRun,
} from "../alert/escalated.ts";
import { listenerOf } from "../alert/heard.ts";
import { transitionOf } from "../alert/sighting.ts";
import { deliveryId } from "../model/delivery.ts";
import { goesIntoDigest } from "./digest.ts";
import type { Draft, Drafted } from "./draft.ts";
import { isFollowUp } from "./follow-ups.ts";
import type { Stage } from "./stage.ts";
import { keyOf } from "./told.ts";

/**
 * Says of an escalation's steps whether they begin with an event: when a rule tells of an alert that fires,
 * and again when it goes on though somebody had acknowledged it. When the alert gets worse or better, those
 * that are still to come are decided anew, at the times that they had: what they say and whom they may
 * disturb is as the alert stands. Of an alert's end the steps are asked like everybody else, each for those
 * whom it may have told. Otherwise nobody asks them: those that were begun before go on.
 */
export const escalation: Stage = {
  name: "escalation",
  want({ rules, alert }, { alerts }) {
    if (alert === undefined || rules.every(({ escalate }) => escalate === undefined)) return;
    alerts.want(alert.fingerprint);
  },
  decide(drafted, { alerts }) {
    const { rules, alert } = drafted;
    if (rules.every(({ escalate }) => escalate === undefined)) return drafted;
    const ask = questionOf(drafted, alert && alerts.get(alert.fingerprint));
    const drafts = drafted.drafts.flatMap((draft) =>
      draft.step === undefined ? draft : ask(draft),
    );
    return { ...drafted, drafts };
  },
};

type Ask = (draft: Draft) => readonly Draft[];

function questionOf(drafted: Drafted, before: AlertDocument | undefined): Ask {
  const { alert, type, event, now, rules } = drafted;
  const nobody: Ask = () => [];
  if (alert === undefined || type.sensitive || event.notice?.kind === "reminder") return nobody;
  const isNotice = alert.notice !== undefined;
  const { change, after } = isNotice
    ? { change: undefined, after: before }
    : transitionOf({ ...drafted, alert }, before);
  if (change === "outdated" || after === undefined) return nobody;
  if (after.status === "resolved") {
    return change === "resolved" || isNotice ? (draft) => endOf(draft, after, drafted) : nobody;
  }
  if (alert.status === "resolved" || acknowledgementAt(after, now) !== undefined) return nobody;
  const escalating = new Set(
    rules.flatMap((rule) =>
      rule.escalate === undefined ||
      goesIntoDigest(rule, event) ||
      isUnderWay(after.escalated, rule.name, event.id)
        ? []
        : [rule.name],
    ),
  );
  const takenOver = takeOver(drafted, after);
  const isToCome = (draft: Draft, run: Run | undefined) =>
    run !== undefined && stepDueAt(run, listenerOf(draft), draft.step?.afterMs ?? 0) > now;
  const isAsked = (draft: Draft) =>
    draft.rules.some((rule) => escalating.has(rule) || isToCome(draft, takenOver(rule)));
  return (draft) => (isAsked(draft) ? [draft] : []);
}

/** Of which run of a rule an event takes over the steps that are still to come. */
function takeOver(
  { event, alert }: Pick<Drafted, "event" | "alert">,
  after: AlertDocument,
): (rule: string) => Run | undefined {
  const { id, change } = after.event;
  const isChanged = id === event.id && (change === "worse" || change === "better");
  return (rule) =>
    alert?.notice === undefined
      ? takenOverBy(after.escalated, rule, event.id, isChanged)
      : undefined;
}

/** From when the steps of a rule count: from their begin before, where an event takes them over. */
export function begunBy(
  drafted: Drafted,
  before: AlertDocument | undefined,
): (rule: string) => number {
  const { alert } = drafted;
  const after =
    alert === undefined || alert.notice !== undefined
      ? undefined
      : transitionOf({ ...drafted, alert }, before).after;
  const takenOver = after && takeOver(drafted, after);
  return (rule) => takenOver?.(rule)?.at ?? firstToldAt(drafted, rule);
}

/** The end of an alert for whoever a step may have told: the deliveries by which it would have. */
function endOf(draft: Draft, { escalated }: AlertDocument, { now }: Drafted): readonly Draft[] {
  const { afterMs = 0 } = draft.step ?? {};
  const runs = draft.rules.flatMap((rule) => runsOf(escalated, rule));
  const told = runs.filter(({ at }) => at + afterMs <= now);
  if (told.length === 0) return [];
  const follows = told.map(({ event }) => deliveryId(event, draft.channel, keyOf(draft)));
  return [{ ...draft, step: undefined, follows: [...new Set(follows)] }];
}

/** When a rule first tells of an event: from then on its steps count. */
function firstToldAt({ drafts, now }: Drafted, rule: string): number {
  const due = drafts.flatMap((draft) => {
    const { answer, rules } = draft;
    if (answer.verdict === "skip" || isFollowUp(draft) || !rules.includes(rule)) return [];
    return [answer.verdict === "hold" ? Math.max(now, answer.until) : now];
  });
  return due.length === 0 ? now : due.reduce((first, one) => Math.min(first, one));
}

/** What has begun with an event, once it is known who is told: of what is kept back nothing has. */
export function escalatedBy(drafted: Drafted, after: AlertDocument): AlertDocument["escalated"] {
  const { rules, event, drafts, now } = drafted;
  const takenOver = takeOver(drafted, after);
  let { escalated } = after;
  for (const { name, escalate } of rules) {
    if (escalate === undefined) continue;
    const asked = drafts.filter((draft) => draft.rules.includes(name));
    const steps = asked.filter(({ step }) => step !== undefined);
    const before = takenOver(name);
    const telling = before === undefined ? asked : steps;
    if (steps.length === 0 || telling.every(({ answer }) => answer.verdict === "skip")) continue;
    const at = before?.at ?? firstToldAt(drafted, name);
    escalated = withRun(escalated, name, {
      event: event.id,
      at,
      ...(before !== undefined && { takenOverAt: now }),
      ...lateOf(steps, at),
    });
  }
  return escalated;
}

/** The steps that wait for longer than they say, as their recipients rest. */
function lateOf(steps: readonly Draft[], at: number): Pick<Run, "late"> {
  const late = steps.flatMap((draft) => {
    const { answer, step } = draft;
    if (answer.verdict !== "hold" || step === undefined) return [];
    const isLate = answer.until > at + step.afterMs;
    return isLate ? [[listenerOf(draft), answer.until] as const] : [];
  });
  return late.length === 0 ? {} : { late: Object.fromEntries(late) };
}
