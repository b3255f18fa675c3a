import { since } from "../alert/told.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Reason } from "../model/outcome.ts";
import type { ReleaseCheck } from "./release.ts";

/**
 * Whether what stands in for other deliveries is needed: none of them has arrived, and one has failed for
 * good or takes too long. It falls due when they are settled, and at the latest when its time has come.
 */
export const standInNeeded: ReleaseCheck = {
  name: "fallback",
  want({ delivery: { standsInFor = [] } }, { deliveries }) {
    for (const id of standsInFor) deliveries.want(id);
  },
  refusal({ delivery: { standsInFor } }, { deliveries }) {
    if (standsInFor === undefined) return undefined;
    return refusalBecauseOf(standsInFor.flatMap((id) => deliveries.get(id) ?? []));
  },
};

function refusalBecauseOf(others: readonly Delivery[]): Reason | undefined {
  const sent = others.find(({ state }) => state === "sent");
  if (sent !== undefined) {
    const when = sent.settledAt === undefined ? "" : ` at ${since(sent.settledAt)}`;
    const message = `Not needed: it arrived through ${sent.channel}${when}`;
    return { code: "fallback-not-needed", message };
  }
  if (others.some(({ state }) => waitsOrFailed.has(state))) return undefined;
  const why = others.find(({ reason }) => reason !== undefined)?.reason;
  const because = why === undefined ? "" : `: ${why.message}`;
  return { code: "fallback-not-needed", message: `Not needed: it was taken back${because}` };
}

/** What still waits when this is asked has taken too long. */
const waitsOrFailed: ReadonlySet<Delivery["state"]> = new Set(["queued", "sending", "failed"]);
