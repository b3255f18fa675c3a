import type { AlertDocument } from "../alert/document.ts";
import { hasHeard, listenerOf } from "../alert/heard.ts";
import { type Sighting, transitionOf } from "../alert/sighting.ts";
import { alertNamed, since } from "../alert/told.ts";
import type { Change } from "../alert/transition.ts";
import type { Notice } from "../model/notice.ts";
import { type Answer, type Draft, type Drafted, proceed, skip } from "./draft.ts";
import { earlierThan } from "./earlier.ts";
import { isFollowUp } from "./follow-ups.ts";
import { answerEach, type Stage, unheard } from "./stage.ts";

/**
 * Sees to it that an alert's end is told to those who heard of its begin, whatever their rules say of its
 * severity, and to nobody else; and that what is older than what is known is not told at all.
 */
export const recovery: Stage = {
  name: "recovery",
  want({ alert }, { alerts }) {
    if (alert !== undefined) alerts.want(alert.fingerprint);
  },
  decide(drafted, state) {
    const { alert } = drafted;
    if (alert === undefined) return drafted;
    const before = state.alerts.get(alert.fingerprint);
    const change =
      alert.notice === undefined
        ? transitionOf({ ...drafted, alert }, before).change
        : alert.notice.kind;
    const hears = (draft: Draft) =>
      before !== undefined &&
      change !== "quiet" &&
      hasHeard(before, listenerOf(draft), alert.toAll ? Number.POSITIVE_INFINITY : drafted.now);
    const reached = reachedBy(hears, drafted);
    const heard = (draft: Draft) =>
      draft.follows !== undefined ||
      hears(draft) ||
      (draft.standIn !== undefined && reached(draft));
    const verdict = verdictOn(drafted, alert, change, before);
    const asked = withoutThoseAskedForRecoveryOnly(drafted, verdict, heard);
    return answerEach("recovery", asked, (draft) => {
      if (verdict === "everybody") return proceed;
      if (verdict !== "those who heard") return verdict;
      return heard(draft) ? proceed : neverHeard(drafted, draft);
    });
  },
};

/** Whether a draft may stand in for one to somebody who has heard. */
function reachedBy(hears: (draft: Draft) => boolean, { drafts }: Drafted) {
  let known: readonly Draft[] | undefined;
  return (draft: Draft): boolean => {
    known ??= drafts.filter((one) => !isFollowUp(one) && hears(one));
    return earlierThan(draft, known).length > 0;
  };
}

/** Who is to be told; an answer, when nobody is. */
function verdictOn(
  drafted: Drafted,
  alert: Sighting,
  change: Change | Notice["kind"],
  before: AlertDocument | undefined,
): "everybody" | "those who heard" | Answer {
  const named = alertNamed(drafted, alert);
  if (alert.notice !== undefined) {
    if (before?.status === "firing") return "everybody";
    if (alert.notice.kind === "stable") return "those who heard";
    return skip("resolved-meanwhile", `${named} is not firing any more`);
  }
  if (change === "outdated") {
    const at = since(before?.event.at ?? 0);
    return skip("alert-outdated", `A newer event about ${named}, of ${at}, was there before`);
  }
  if (alert.status !== "resolved" || change === "unknown") return "everybody";
  if (alert.toAll) return "everybody";
  if (change === "resolved") return "those who heard";
  return skip("alert-not-firing", `${named} was resolved before, and people know`);
}

function neverHeard(drafted: Drafted, { recipient }: Draft): Answer {
  const { alert } = drafted;
  const named = alert === undefined ? "the alert" : alertNamed(drafted, alert);
  return skip("firing-not-heard", `${recipient.id} never heard that ${named} was firing`);
}

/** Rules that want the alert at another severity speak for those who heard, and for nobody else. */
function withoutThoseAskedForRecoveryOnly(
  drafted: Drafted,
  verdict: "everybody" | "those who heard" | Answer,
  heard: (draft: Draft) => boolean,
): Drafted {
  const { recoveryRules } = drafted;
  if (recoveryRules.size === 0) return drafted;
  const isOver = typeof verdict === "object";
  const drafts = drafted.drafts.filter(
    (draft) => !draft.rules.every((rule) => recoveryRules.has(rule)) || (!isOver && heard(draft)),
  );
  const [gone] = drafted.drafts.filter((draft) => !drafts.includes(draft));
  if (gone === undefined) return drafted;
  const answer = isOver ? verdict : neverHeard(drafted, gone);
  const kept = { ...drafted, drafts };
  return answer.verdict === "skip" ? unheard(kept, answer.reason) : kept;
}
