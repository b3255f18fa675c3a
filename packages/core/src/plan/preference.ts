import { type OptOuts, recipientKey } from "../links/opt-outs.ts";
import { optionalCategory } from "../model/category.ts";
import { type Draft, type Drafted, skip } from "./draft.ts";

/**
 * Leaves out what its recipient has turned off. Of a mandatory event type, or of a critical event,
 * nothing is left out; where there is nothing to turn off, nothing is looked up.
 */
export async function respectOptOuts(drafted: Drafted, optOuts: OptOuts): Promise<Drafted> {
  const category = optionalCategory(drafted.type, drafted.event);
  if (category === undefined) return drafted;
  const open = drafted.drafts.flatMap((draft) => {
    const { kind, address, answer } = draft;
    if (kind === undefined || address === undefined || answer.verdict === "skip") return [];
    return [{ draft, optOut: { kind, category, recipient: recipientKey(kind, address) } }];
  });
  if (open.length === 0) return drafted;
  const isOff = await optOuts.hasKeyed(open.map(({ optOut }) => optOut));
  const off = new Set(open.flatMap(({ draft }, index) => (isOff[index] === true ? [draft] : [])));
  const answer = skip("unsubscribed", `The recipient has turned ${category} off`);
  const drafts = drafted.drafts.map(
    (draft): Draft => (off.has(draft) ? { ...draft, answer } : draft),
  );
  return { ...drafted, drafts };
}
