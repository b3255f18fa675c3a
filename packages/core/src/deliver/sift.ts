import type { Severity } from "../model/event.ts";
import type { Reason } from "../model/outcome.ts";
import type { Claim } from "../store/store.ts";
import type { Releases } from "./release.ts";

/** What of a claim does not matter any more. */
export interface Refused {
  /** Why the delivery that leads, or goes alone, does not. */
  readonly reason: Reason | undefined;
  /** The members that do not, each as a claim of its own. */
  readonly members: readonly { readonly claim: Claim; readonly reason: Reason }[];
}

/**
 * Asks of each delivery of a claim whether it still matters. Of a large bundle those are asked about that
 * the message may show; the others are no more than a number in it.
 */
export async function refusedOf(claim: Claim, releases: Releases): Promise<Refused> {
  const { delivery, event, token, bundle } = claim;
  const others = bundle?.members.filter((member) => member.delivery.id !== delivery.id) ?? [];
  const waited = others.filter((member) => releases.concern(member));
  const [reason, ...reasons] = await Promise.all(
    [{ delivery, event }, ...waited].map((member) => releases.refusal(member)),
  );
  const members = waited.flatMap((member, index) => {
    const why = reasons[index];
    return why === undefined ? [] : [{ claim: { ...member, token, attached: false }, reason: why }];
  });
  if (reason !== undefined || bundle === undefined) return { reason, members };
  const gone = new Set(members.map((member) => member.claim.delivery.id));
  const spare = await releases.sparePlaceholders(claim, gone);
  const own = spare.find(({ member }) => member.delivery.id === delivery.id);
  const further = spare.filter((one) => one !== own);
  return {
    reason: own?.reason,
    members: [
      ...members,
      ...further.map(({ member, reason }) => ({
        claim: { ...member, token, attached: false },
        reason,
      })),
    ],
  };
}

/** A claim without the members that were refused; one that is left goes alone. */
export function without(claim: Claim, { members: refused }: Refused): Claim {
  const { bundle } = claim;
  if (bundle === undefined || refused.length === 0) return claim;
  const total = bundle.total - refused.length;
  if (total <= 1) return { ...claim, bundle: undefined };
  const gone = new Set(refused.map(({ claim: { delivery } }) => delivery.id));
  const severities: Partial<Record<Severity, number>> = { ...bundle.severities };
  for (const { claim: member } of refused) {
    const { severity } = member.event;
    severities[severity] = (severities[severity] ?? 1) - 1;
  }
  const members = bundle.members.filter(({ delivery }) => !gone.has(delivery.id));
  return { ...claim, bundle: { ...bundle, members, total, severities } };
}
