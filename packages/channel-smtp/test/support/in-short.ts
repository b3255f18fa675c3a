import type { Outcome } from "@carillon/core";

/** An outcome in one word or two, and its reason: `deferred channel timeout`. */
export function inShort(outcome: Outcome): string {
  if (outcome.status === "sent") return "sent";
  const { status, reason } = outcome;
  const scope = outcome.status === "deferred" ? ` ${outcome.scope}` : "";
  const suppress = outcome.status === "rejected" && outcome.suppress === true ? " suppress" : "";
  return `${status}${scope}${suppress} ${reason.code}`;
}
