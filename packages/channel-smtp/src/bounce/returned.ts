import { withoutTransferEncoding } from "./decode.ts";
import { Fields, readFields } from "./fields.ts";
import type { Part } from "./mime.ts";

const longestLine = 300;
const mostLines = 500;

const announced =
  /^\W{0,3}--.*(?:original (?:message|mail)|copy of (?:the|your)|returned (?:message|mail)|unsent message|undelivered message|below this line|header of the original|headers? follow|message (?:header|text|follows))|^\W{0,3}(?:your )?(?:original|undelivered) message (?:headers?|follows|is below)/i;
const firstField = /^(?:received|return-path|dkim-signature|delivered-to|x-original-to)[ \t]*:/i;

/** What a report says to people, and the mail behind it where it came back in the same text. */
export interface Divided {
  readonly explanation: string;
  readonly returned: string | undefined;
}

/** Finds where a text stops to explain, and what came back begins. */
export function divided(text: string): Divided {
  const lines = text.split("\n");
  const at = lines.findIndex(
    (line, index) =>
      (line.length <= longestLine && announced.test(line)) || (index > 1 && firstField.test(line)),
  );
  if (at < 0) return { explanation: text, returned: undefined };
  return { explanation: lines.slice(0, at).join("\n"), returned: lines.slice(at).join("\n") };
}

const returnedTypes =
  /^(?:message\/(?:rfc822|global|partial|external-body|rfc822-headers|global-headers)|text\/rfc822(?:-headers)?)$/;

/** Whether a part is the mail that came back, or its header. */
export function isReturned({ type }: Part): boolean {
  return returnedTypes.test(type);
}

/** The lines of a returned mail. */
export function returnedLines({ body, fields }: Part): readonly string[] {
  const encoding = fields.first("content-transfer-encoding") ?? "";
  return withoutTransferEncoding(body, encoding).split(/\r?\n/);
}

/** The header of a mail that came back inside a text, which may have quoted or indented it. */
export function returnedHeader(text: string): Fields {
  const lines = text.split("\n", mostLines).map((line) => line.replace(/^>[ \t]?/, ""));
  const at = lines.findIndex((line) => /^[ \t]*[A-Za-z][\w-]{1,75}:[ \t]/.test(line));
  if (at < 0) return new Fields();
  const indent = /^[ \t]*/.exec(lines[at] ?? "")?.[0] ?? "";
  const dedented = lines.map((line) =>
    line.startsWith(indent) ? line.slice(indent.length) : line,
  );
  return readFields(dedented, at).fields;
}

/** The first line that is not empty. */
export function firstLine(lines: readonly string[]): number {
  const at = lines.findIndex((line) => line.trim() !== "");
  return Math.max(0, at);
}
