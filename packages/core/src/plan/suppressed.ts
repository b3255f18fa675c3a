import { CarillonError } from "../errors.ts";
import { suppressionId } from "../suppression/document.ts";
import type { Suppressed, SuppressionLookup } from "../suppression/lookup.ts";
import { suppressedReason } from "../suppression/reason.ts";
import type { AddressOfKind } from "../suppression/suppressions.ts";
import type { Draft, Drafted } from "./draft.ts";

/** Leaves out what would go to a suppressed address, with who put it on the list, when and why. */
export async function leaveOutSuppressed(
  drafted: Drafted,
  lookup: SuppressionLookup,
): Promise<Drafted> {
  const suppressed = await lookUp(drafted.drafts.flatMap(targetOf), lookup);
  if (suppressed.size === 0) return drafted;
  const drafts = drafted.drafts.map((draft): Draft => {
    const [target] = targetOf(draft);
    const found = target && suppressed.get(suppressionId(target));
    if (target === undefined || found === undefined) return draft;
    const reason = suppressedReason(target.address, found);
    return { ...draft, answer: { verdict: "skip", reason } };
  });
  return { ...drafted, drafts };
}

/** A store that is closed cannot be asked any more: an explanation goes without it then. */
async function lookUp(
  addresses: readonly AddressOfKind[],
  lookup: SuppressionLookup,
): Promise<Suppressed> {
  try {
    return await lookup.find(addresses);
  } catch (error) {
    if (error instanceof CarillonError && error.code === "engine-stopped") return new Map();
    throw error;
  }
}

function targetOf({ kind, address, answer }: Draft): readonly AddressOfKind[] {
  if (kind === undefined || address === undefined || answer.verdict === "skip") return [];
  return [{ kind, address }];
}
