import { isReply } from "./auto-reply.ts";
import { type ReportedRecipient, recipientsIn } from "./delivery-status.ts";
import { mostAddresses } from "./envelope-addresses.ts";
import { explainsFailure, recipientsInWords } from "./explanation.ts";
import type { Fields } from "./fields.ts";
import { addressesIn } from "./named-address.ts";
import type { Sight } from "./sight.ts";
import { isTelling } from "./verdict.ts";

/** The recipients of a bounce, told by fields or by words; none when the message is no bounce. */
export function failuresIn(
  fields: Fields,
  seen: Sight,
  subject: string,
): readonly ReportedRecipient[] {
  return withReturnedAddress(bounced(fields, seen, subject), seen.returned);
}

function bounced(fields: Fields, seen: Sight, subject: string): readonly ReportedRecipient[] {
  const { status, explanation } = seen;
  const told = status === undefined ? [] : recipientsIn(status, explanation);
  if (told.length > 0) return told;
  const failed = addressesIn(fields.all("x-failed-recipients").join(" "), mostAddresses);
  if (failed.length === 0 && isReply(fields, subject)) return [];
  const bySystem = isFromSystem(fields) || explainsFailure(subject);
  // A server's own program that repeats an answer speaks of a failure, whatever its language.
  const says =
    failed.length > 0 ||
    status !== undefined ||
    explainsFailure(`${subject}\n${explanation}`) ||
    (isNamedAsSystem(fields) && isTelling(explanation));
  if (!says || !(bySystem || failed.length > 0)) return [];
  const others = new Set(
    addressesIn(
      fields
        .all("from", "sender", "to", "cc", "delivered-to", "envelope-to", "x-original-to")
        .join(" "),
      mostAddresses,
    ),
  );
  return recipientsInWords(explanation, { subject, failed, others });
}

/** The sender that servers use for what they have to say themselves (RFC 3461 §6.2 (d), RFC 5321 §6.1). */
function isFromSystem(fields: Fields): boolean {
  return /^\s*<?\s*>?\s*$/.test(fields.first("return-path") ?? "some") || isNamedAsSystem(fields);
}

function isNamedAsSystem(fields: Fields): boolean {
  return /mailer.?daemon|postmaster|mail ?delivery|delivery ?sub|mail ?system|mail ?admin|microsoft ?exchange/i.test(
    fields.first("from") ?? "",
  );
}

/** One mail has one recipient, so that where the report names none, the mail itself does. */
function withReturnedAddress(
  recipients: readonly ReportedRecipient[],
  returned: Fields,
): readonly ReportedRecipient[] {
  const [only] = recipients;
  if (recipients.length !== 1 || only === undefined || only.address !== undefined)
    return recipients;
  const to = addressesIn(returned.all("to", "x-envelope-to").join(" "), 2);
  return to.length === 1 ? [{ ...only, address: to[0] }] : recipients;
}
