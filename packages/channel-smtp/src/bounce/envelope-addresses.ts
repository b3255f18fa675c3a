import type { Fields } from "./fields.ts";
import { addressesIn } from "./named-address.ts";
import type { Sight } from "./sight.ts";

export const mostAddresses = 50;

/** Where a report came to, and where the mail of which it speaks had come from: canonical addresses. */
export function envelopeAddresses(
  fields: Fields,
  { returned, feedback }: Sight,
): readonly string[] {
  const cameTo = fields.all(
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "original-recipient",
    "to",
    "cc",
    "apparently-to",
  );
  const handed = fields
    .all("received")
    .flatMap((value) => /\bfor\s+<?([^\s<>;]{1,320})/.exec(value)?.[1] ?? []);
  const sentFrom = returned.all(
    "return-path",
    "x-envelope-from",
    "x-envelope-sender",
    "envelope-from",
    "errors-to",
  );
  const noted = returned
    .all("received", "received-spf", "authentication-results")
    .flatMap(
      (value) =>
        /(?:envelope-from|mailfrom=)[\s="<]{0,3}([^\s<>;")]{1,320})/.exec(value)?.[1] ?? [],
    );
  const all = [...cameTo, ...handed, feedback?.sender ?? "", ...sentFrom, ...noted];
  return addressesIn(all.join(" ; "), mostAddresses);
}
