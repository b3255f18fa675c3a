import { textOf, withoutTransferEncoding } from "./decode.ts";
import { Fields, parameterOf, readFields } from "./fields.ts";

/** A part of a message that holds no further parts. */
export interface Part {
  /** Lower case, without parameters: `message/delivery-status`. */
  readonly type: string;
  readonly fields: Fields;
  /** As it came: one character an octet, encoded. */
  readonly body: string;
}

/** A message: its header, and its parts in the order in which they stand, however deep. */
export interface Message {
  readonly fields: Fields;
  readonly parts: readonly Part[];
}

const mostParts = 1_000;
/** RFC 2046 §5.1.1 allows 70 characters; some programs take more. */
const longestBoundary = 200;

/**
 * Takes a message apart, in one pass and without a limit to its depth, as it keeps no tree: a line
 * that is a boundary of any multipart that has begun starts the next part. A boundary that is missing
 * from the header, or is another one than in the body, is found there.
 */
export function readMessage(lines: readonly string[]): Message {
  const start = /^>?From /.test(lines[0] ?? "") ? 1 : 0;
  const top = readFields(lines, start);
  const parts: Part[] = [];
  const delimiters = new Set<string>();
  let begun = { fields: top.fields, from: top.next };
  const begin = (fields: Fields, from: number) => {
    begun = { fields, from };
    const boundary = boundaryIn(fields.first("content-type"));
    if (boundary !== undefined) delimiters.add(`--${boundary}`);
  };
  const end = (at: number) => {
    const body = lines.slice(begun.from, at).join("\n");
    // What stands before the first part of a multipart is for readers without MIME.
    if (body.trim() !== "") parts.push({ type: typeIn(begun.fields), fields: begun.fields, body });
  };
  begin(top.fields, top.next);
  const guessed = isMultipart(top.fields) ? delimiterIn(lines, top.next, delimiters) : undefined;
  if (guessed !== undefined) delimiters.add(guessed);
  let at = top.next;
  while (at < lines.length && parts.length < mostParts) {
    const kind = delimiterAt(lines[at] ?? "", delimiters);
    if (kind !== "none") end(at);
    if (kind === "opening") {
      const { fields, next } = readFields(lines, at + 1);
      begin(fields, next);
      at = next;
    } else {
      at += 1;
      if (kind === "closing") begin(new Fields(), at);
    }
  }
  end(lines.length);
  return { fields: top.fields, parts };
}

/** What a part says, decoded. */
export function contentOf({ fields, body }: Part): string {
  const octets = withoutTransferEncoding(body, fields.first("content-transfer-encoding") ?? "");
  return textOf(octets, parameterOf(fields.first("content-type") ?? "", "charset"));
}

function typeIn(fields: Fields): string {
  const [type] = /^[\w.+-]+\/[\w.+-]+/.exec(fields.first("content-type") ?? "") ?? ["text/plain"];
  return type.toLowerCase();
}

function isMultipart(fields: Fields): boolean {
  return typeIn(fields).startsWith("multipart/");
}

function boundaryIn(contentType = ""): string | undefined {
  if (!/^multipart\//i.test(contentType)) return undefined;
  const boundary = parameterOf(contentType, "boundary")?.trimEnd();
  return boundary === undefined || boundary === "" || boundary.length > longestBoundary
    ? undefined
    : boundary;
}

function delimiterAt(
  line: string,
  delimiters: ReadonlySet<string>,
): "opening" | "closing" | "none" {
  if (!line.startsWith("--") || line.length > longestBoundary + 10) return "none";
  const delimiter = line.trimEnd();
  if (delimiters.has(delimiter)) return "opening";
  const closing = delimiter.endsWith("--") && delimiters.has(delimiter.slice(0, -2));
  return closing ? "closing" : "none";
}

/** The line that divides the body, where the one that the header names does not occur. */
function delimiterIn(
  lines: readonly string[],
  from: number,
  declared: ReadonlySet<string>,
): string | undefined {
  for (let at = from; at < lines.length; at += 1) {
    if (delimiterAt(lines[at] ?? "", declared) !== "none") return undefined;
  }
  const at = lines.findIndex(
    (line, index) =>
      index >= from &&
      /^--\S.{0,200}$/.test(line) &&
      /^content-[a-z-]{1,40}:/i.test(lines[index + 1] ?? ""),
  );
  return lines[at]?.trimEnd();
}
