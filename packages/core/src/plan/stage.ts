import type { Reason } from "../model/outcome.ts";
import type { Answer, Draft, Drafted } from "./draft.ts";
import type { PlanState } from "./state.ts";

/**
 * One question that is asked of every delivery that might be: is it to go on, to wait, or to be left
 * out? Pure over what it is given, so that an explanation is the same code.
 */
export interface Stage {
  /** Stands in explanations. */
  readonly name: string;
  /** Says what it has to see of the store to decide on these drafts. */
  want?(drafted: Drafted, state: PlanState): void;
  decide(drafted: Drafted, state: PlanState): Drafted;
}

/** Asks about every draft that no stage before has left out, and keeps what was answered. */
export function answerEach(
  stage: string,
  drafted: Drafted,
  ask: (draft: Draft) => Answer,
): Drafted {
  let changed = false;
  const drafts = drafted.drafts.map((draft) => {
    if (draft.answer.verdict === "skip") return draft;
    const answer = ask(draft);
    if (answer.verdict === "proceed") return draft;
    changed = true;
    return answered(draft, stage, answer);
  });
  return changed ? { ...drafted, drafts } : drafted;
}

/** What stands in the log in place of drafts that are taken away. */
export function unheard(drafted: Drafted, reason: Reason): Drafted {
  return { ...drafted, unheard: drafted.unheard ?? reason };
}

/** Waits add up to the longest; whoever leaves a draft out has the last word. */
export function answered(draft: Draft, stage: string, answer: Answer): Draft {
  const trail = [...draft.trail, { stage, answer }];
  const { answer: before } = draft;
  const waitsLonger =
    answer.verdict === "hold" && before.verdict === "hold" && before.until >= answer.until;
  return { ...draft, trail, answer: waitsLonger ? before : answer };
}
