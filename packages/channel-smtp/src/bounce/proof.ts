import type { Delivery } from "@carillon/core";
import type { Token } from "./bounce-token.ts";
import type { ReportedRecipient } from "./delivery-status.ts";
import { type BounceLog, deliveryOf } from "./find-delivery.ts";
import type { BounceReport } from "./report.ts";

/** A recipient of a report whose mail was really sent, to this address. */
export interface Proven {
  readonly token: Token;
  readonly recipient: ReportedRecipient;
  readonly address: string;
  readonly delivery: Delivery | undefined;
}

/** Stands for the recipient where a report names none. */
export const nobody: ReportedRecipient = {
  address: undefined,
  originalAddress: undefined,
  action: undefined,
  status: undefined,
  diagnostic: undefined,
  remoteMta: undefined,
  verdict: "delivered",
};

/**
 * Proves that one of the tokens is of a mail to the address that a report names. Where it names none,
 * the address is that of the token's delivery, as the log has it.
 */
export async function prove(
  { originalMessageId }: BounceReport,
  recipient: ReportedRecipient,
  tokens: readonly Token[],
  log: BounceLog | undefined,
): Promise<Proven | undefined> {
  const named = [recipient.address, recipient.originalAddress].filter(
    (address) => address !== undefined,
  );
  for (const token of tokens) {
    const matching = named.find((address) => token.isTo(address));
    if (matching === undefined && named.length > 0) continue;
    const delivery =
      log === undefined ? undefined : await deliveryOf(token, log, originalMessageId, matching);
    // In the log the address stands as it was meant: servers change its case.
    const address = delivery?.address ?? matching;
    if (address !== undefined && token.isTo(address))
      return { token, recipient, address, delivery };
  }
  return undefined;
}
