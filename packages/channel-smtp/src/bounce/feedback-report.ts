import { type Fields, readFields } from "./fields.ts";
import { addressInField } from "./named-address.ts";

/** What a feedback report says (RFC 5965 §3). */
export interface Feedback {
  /** `abuse`, `fraud`, `opt-out`, `not-spam`, `auth-failure`, …; lower case. */
  readonly type: string;
  /** Canonical addresses to which the mail had been sent, as far as the report shows them. */
  readonly recipients: readonly string[];
  /** The envelope's sender of the mail. */
  readonly sender: string | undefined;
}

/** Reads the part for machines; `undefined` when it is none. */
export function feedbackIn(text: string): Feedback | undefined {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^[ \t]*feedback-type[ \t]*:/i.test(line));
  if (at < 0) return undefined;
  const above = lines.slice(0, at).findLastIndex((line) => line.trim() === "");
  const { fields } = readFields(
    lines.map((line) => line.replace(/^[ \t]+(?=[\w-]+:)/, "")),
    above + 1,
  );
  const [type] = /^[\w-]{1,40}/.exec(fields.first("feedback-type") ?? "") ?? ["other"];
  return { type: type.toLowerCase(), recipients: recipientsOf(fields), sender: senderOf(fields) };
}

function recipientsOf(fields: Fields): readonly string[] {
  const named = fields.all("original-rcpt-to", "removal-recipient", "redacted-address");
  return [...new Set(named.flatMap((value) => addressInField(value) ?? []))];
}

function senderOf(fields: Fields): string | undefined {
  return fields.first("original-mail-from");
}
