import { suppressionFrom, suppressionId } from "../suppression/document.ts";
import { suppressedReason } from "../suppression/reason.ts";
import type { AddressOfKind } from "../suppression/suppressions.ts";
import { type Draft, proceed } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/** Leaves out what would go to a suppressed address, with who put it on the list, when and why. */
export const suppressed: Stage = {
  name: "suppressed",
  want({ drafts }, { suppressions }) {
    for (const draft of drafts) {
      const target = targetOf(draft);
      if (target !== undefined) suppressions.want(suppressionId(target));
    }
  },
  decide(drafted, { suppressions }) {
    return answerEach("suppressed", drafted, (draft) => {
      const target = targetOf(draft);
      if (target === undefined) return proceed;
      const id = suppressionId(target);
      const value = suppressions.get(id);
      if (value === undefined) return proceed;
      const reason = suppressedReason(target.address, suppressionFrom({ id, value, version: 0 }));
      return { verdict: "skip", reason };
    });
  },
};

function targetOf({ kind, address, answer }: Draft): AddressOfKind | undefined {
  if (kind === undefined || address === undefined || answer.verdict === "skip") return undefined;
  return { kind, address };
}
