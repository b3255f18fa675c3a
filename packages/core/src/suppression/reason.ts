import type { Reason } from "../model/outcome.ts";
import type { Suppression } from "./suppressions.ts";

/** Why a delivery to a suppressed address is not sent: since when, what for, and by whom. */
export function suppressedReason(address: string, suppression: Suppression): Reason {
  const { reason, since, actor, note, deliveryId, softBounces } = suppression;
  const times = softBounces === undefined ? "" : ` (${softBounces} counted)`;
  const said = note === undefined || note === "" ? "" : ` “${note}”`;
  const after = deliveryId === undefined ? "" : ` after delivery ${deliveryId}`;
  const when = new Date(since).toISOString();
  return {
    code: "suppressed",
    message: `${address} is on the suppression list since ${when}: ${reason}${times}${said}, put there by ${actor}${after}`,
    cure: "Correct the address; or, if it works again, take it off the list: engine.suppressions.remove.",
  };
}
