import { momentText } from "../time/local-time.ts";
import { type Draft, type Drafted, proceed } from "./draft.ts";
import { isFollowUp } from "./follow-ups.ts";
import { endOf, restsOf } from "./rest.ts";
import { answerByRules, type RuleAnswer } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";

/**
 * Has what would disturb somebody wait for the end of their quiet hours, or for their working hours to
 * begin: the recipient's own and the rule's. Nothing is left out. What is severe enough does not wait,
 * nor does a sensitive event, as somebody waits for the code in it. It looks at the moment at which the
 * delivery would go out, so it comes behind the other stages that hold.
 */
export const quietHours: Stage = {
  name: "quiet-hours",
  decide: (drafted) => rested(drafted, (draft) => !isFollowUp(draft)),
};

/** As {@link quietHours}, of those drafts alone. */
export function rested(drafted: Drafted, concerns: (draft: Draft) => boolean): Drafted {
  if (drafted.type.sensitive || !isConcerned(drafted)) return drafted;
  const { now } = drafted;
  return answerByRules("quiet-hours", drafted, (rule, draft): RuleAnswer | undefined => {
    if (!concerns(draft)) return undefined;
    const from = draft.answer.verdict === "hold" ? draft.answer.until : now;
    const end = endOf(restsOf(rule, draft.recipient, drafted), from);
    if (end === undefined) return { answer: proceed };
    const { until, rest } = end;
    const message = `held until ${momentText(until, now, rest.zone.name)}: ${rest.why}`;
    const hold = { kind: "quiet-hours", reason: { code: "quiet-hours", message } } as const;
    return { answer: { verdict: "hold", until, hold } };
  });
}

function isConcerned({ rules, drafts }: Drafted): boolean {
  return (
    rules.some((rule) => rule.quietHours || rule.workingHours) ||
    drafts.some(({ recipient }) => recipient.quietHours || recipient.workingHours)
  );
}
