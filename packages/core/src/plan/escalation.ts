import { type AlertDocument, acknowledgementAt } from "../alert/document.ts";
import { isUnderWay, runsOf, withRun } from "../alert/escalated.ts";
import { transitionOf } from "../alert/sighting.ts";
import { deliveryId } from "../model/delivery.ts";
import { goesIntoDigest } from "./digest.ts";
import type { Draft, Drafted } from "./draft.ts";
import { isFollowUp } from "./follow-ups.ts";
import type { Stage } from "./stage.ts";
import { keyOf } from "./told.ts";

/**
 * Says of an escalation's steps whether they begin with an event: when a rule tells of an alert that fires,
 * and again when it goes on though somebody had acknowledged it. Of an alert's end the steps are asked like
 * everybody else, each for those whom it may have told. Otherwise nobody asks them: those that were begun
 * before go on.
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
  return (draft) => (draft.rules.some((rule) => escalating.has(rule)) ? [draft] : []);
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
export function firstToldAt({ drafts, now }: Drafted, rule: string): number {
  const due = drafts.flatMap((draft) => {
    const { answer, rules } = draft;
    if (answer.verdict === "skip" || isFollowUp(draft) || !rules.includes(rule)) return [];
    return [answer.verdict === "hold" ? Math.max(now, answer.until) : now];
  });
  return due.length === 0 ? now : due.reduce((first, one) => Math.min(first, one));
}

/** What has begun with an event, once it is known who is told: of what is kept back nothing has. */
export function escalatedBy(
  drafted: Drafted,
  { escalated: before }: AlertDocument,
): AlertDocument["escalated"] {
  const { rules, event, drafts } = drafted;
  let escalated = before;
  for (const { name, escalate } of rules) {
    if (escalate === undefined) continue;
    const asked = drafts.filter((draft) => draft.rules.includes(name));
    const isBegun =
      asked.some(({ step }) => step !== undefined) &&
      asked.some(({ answer }) => answer.verdict !== "skip");
    if (!isBegun) continue;
    escalated = withRun(escalated, name, { event: event.id, at: firstToldAt(drafted, name) });
  }
  return escalated;
}
