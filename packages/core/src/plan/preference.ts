import { optOutId, recipientKey } from "../links/opt-outs.ts";
import { optionalCategory } from "../model/category.ts";
import { type Draft, type Drafted, proceed, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/**
 * Leaves out what its recipient has turned off. Of a mandatory event type, or of a critical event,
 * nothing is left out; where there is nothing to turn off, nothing is looked up.
 */
export const preference: Stage = {
  name: "preference",
  want(drafted, { optOuts }) {
    const category = optionalCategory(drafted.type, drafted.event);
    if (category === undefined) return;
    for (const draft of drafted.drafts) {
      const id = idOf(draft, category);
      if (id !== undefined) optOuts.want(id);
    }
  },
  decide(drafted, { optOuts }): Drafted {
    const category = optionalCategory(drafted.type, drafted.event);
    if (category === undefined) return drafted;
    return answerEach("preference", drafted, (draft) => {
      const id = idOf(draft, category);
      if (id === undefined || optOuts.get(id) === undefined) return proceed;
      return skip("unsubscribed", `The recipient has turned ${category} off`);
    });
  },
};

function idOf({ kind, address, answer }: Draft, category: string): string | undefined {
  if (kind === undefined || address === undefined || answer.verdict === "skip") return undefined;
  return optOutId({ kind, category, recipient: recipientKey(kind, address) });
}
