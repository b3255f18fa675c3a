import type { Delivery } from "../model/delivery.ts";
import { momentText } from "../time/local-time.ts";
import { findZone } from "../time/zones.ts";

/**
 * What becomes of a delivery for which its address has no room in the hour in which it is due: it waits for
 * `dueAt`, with what bounds it as the reason, in its recipient's zone. For stores, so that all say the same.
 */
export function heldByCap(
  { recipient, address }: Pick<Delivery, "recipient" | "address">,
  { perRecipientPerHour, now }: { readonly perRecipientPerHour: number; readonly now: number },
  dueAt: number,
): Pick<Delivery, "dueAt" | "hold"> {
  const { timeZone } = recipient;
  const zone = timeZone === undefined || findZone(timeZone) === undefined ? "UTC" : timeZone;
  const message = `held until ${momentText(dueAt, now, zone)}: ${perRecipientPerHour} an hour is the limit for ${address}, and until then there is no room`;
  return { dueAt, hold: { kind: "recipient-cap", reason: { code: "recipient-cap", message } } };
}
