import type { ActiveRule } from "../model/rule.ts";
import { type Answer, type Draft, type Drafted, proceed } from "./draft.ts";
import { answered } from "./stage.ts";

/** What a rule says of a draft, and with which others the draft goes out as one message then. */
export interface RuleAnswer {
  readonly answer: Answer;
  readonly bundle?: string | undefined;
}

/** What a rule says that has nothing against telling somebody at once. */
export const noObjection: RuleAnswer = { answer: proceed };

/**
 * Asks the rules of every draft that no stage before has left out; `undefined` is no answer. Where
 * several rules ask for one delivery, the one that tells its recipient soonest decides: no rule is a
 * reason to keep from somebody what another rule has them told.
 */
export function answerByRules(
  stage: string,
  drafted: Drafted,
  ask: (rule: ActiveRule, draft: Draft) => RuleAnswer | undefined,
): Drafted {
  const rules = new Map(drafted.rules.map((rule) => [rule.name, rule]));
  let changed = false;
  const drafts = drafted.drafts.map((draft) => {
    if (draft.answer.verdict === "skip") return draft;
    const answers = draft.rules.flatMap((name) => {
      const rule = rules.get(name);
      return (rule && ask(rule, draft)) ?? [];
    });
    const { answer, bundle = draft.bundle } = soonest(answers);
    if (answer.verdict === "proceed") return draft;
    changed = true;
    return { ...answered(draft, stage, answer), bundle };
  });
  return changed ? { ...drafted, drafts } : drafted;
}

function soonest(answers: readonly RuleAnswer[]): RuleAnswer {
  let found = answers[0] ?? noObjection;
  for (const one of answers) if (toldAt(one.answer) < toldAt(found.answer)) found = one;
  return found;
}

/**
 * Whether a draft may wait for others until a moment. Nobody waits long for a code, and what is not worth
 * sending any more by then had better go by itself.
 */
export function canWait(draft: Draft, { type, now }: Drafted, until: number): boolean {
  const { expiresAfterMs = Number.POSITIVE_INFINITY } = draft;
  return !type.sensitive && until < now + expiresAfterMs;
}

/** When somebody is told under an answer, in an order: at once, later, never. */
export function toldAt(answer: Answer): number {
  switch (answer.verdict) {
    case "proceed":
      return Number.NEGATIVE_INFINITY;
    case "hold":
      return answer.until;
    case "skip":
      return Number.POSITIVE_INFINITY;
  }
}
