/** A piece of a template: text as it is printed, or what stands in a tag. */
export type Segment = TextSegment | TagSegment;

/** Text between tags, after the trimming that the tags beside it ask for. */
export interface TextSegment {
  readonly kind: "text";
  /** Where {@link text} begins in the source. */
  readonly start: number;
  readonly text: string;
}

/** `<% code %>`, `<%= value %>` or `<%~ value %>`. */
export interface TagSegment {
  /** `raw` prints its value without escaping. */
  readonly kind: "code" | "value" | "raw";
  /** Where the tag opens. */
  readonly start: number;
  /** Behind the closing `%>`. */
  readonly end: number;
  readonly code: string;
  /** Where {@link code} begins in the source. */
  readonly codeStart: number;
}

/** What Eta would complain about, at an offset. */
export class SegmentFault extends Error {
  readonly offset: number;

  constructor(offset: number, what: string) {
    super(what);
    this.offset = offset;
  }
}

const opening = /<%([-_])?\s*([=~])?\s*/g;
/** What can hide a `%>`, or is one. Eta knows no other comments, and no regular expressions. */
const stop = /'|"|`|\/\*|%>/g;
const quoted = {
  "'": /'(?:\\[\s\w"'\\`]|[^\n\r'\\])*?'/g,
  '"': /"(?:\\[\s\w"'\\`]|[^\n\r"\\])*?"/g,
} as const;

/**
 * Splits a template as Eta 4 does, in time that grows with its length: `<%-`, `<%_`, `-%>` and `_%>` trim
 * the text beside them, and behind every tag one line break is dropped.
 *
 * @throws SegmentFault where a tag, a string or a comment does not end
 */
export function segmentsOf(source: string): readonly Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  /** How the tag before the text trims it; the first text has none before it. */
  let left: Trim = "none";
  const pushText = (end: number, right: string | undefined) => {
    const text = trimmed(source.slice(from, end), left, right);
    const start = from + text.start;
    if (text.text !== "") segments.push({ kind: "text", start, text: text.text });
  };
  for (;;) {
    opening.lastIndex = from;
    const open = opening.exec(source);
    if (open === null) break;
    pushText(open.index, open[1]);
    const codeStart = opening.lastIndex;
    const close = closingOf(source, codeStart, open.index);
    const kind = open[2] === "=" ? "value" : open[2] === "~" ? "raw" : "code";
    const code = source.slice(codeStart, close.codeEnd);
    segments.push({ kind, start: open.index, end: close.end, code, codeStart });
    left = close.trim;
    from = close.end;
  }
  pushText(source.length, undefined);
  return segments;
}

type Trim = "none" | "line" | "space";

interface Closing {
  readonly codeEnd: number;
  readonly end: number;
  readonly trim: Trim;
}

function closingOf(source: string, codeStart: number, tagStart: number): Closing {
  stop.lastIndex = codeStart;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    const [what] = found;
    if (what === "%>") return closingAt(source, codeStart, found.index);
    stop.lastIndex = endOfHidden(source, what, found.index);
  }
  throw new SegmentFault(tagStart, "this tag does not end: write %> behind it");
}

function closingAt(source: string, codeStart: number, index: number): Closing {
  const mark = index > codeStart ? source.charAt(index - 1) : "";
  const marked = mark === "-" || mark === "_";
  let codeEnd = marked ? index - 1 : index;
  while (codeEnd > codeStart && /\s/.test(source.charAt(codeEnd - 1))) codeEnd -= 1;
  return { codeEnd, end: index + 2, trim: mark === "_" ? "space" : "line" };
}

/** Behind the string, template literal or comment that begins at an index. */
function endOfHidden(source: string, what: string, index: number): number {
  if (what === "'" || what === '"') {
    const pattern = quoted[what];
    pattern.lastIndex = index;
    // An apostrophe in a comment: like Eta, go on behind the next string that there is.
    if (pattern.exec(source) !== null) return pattern.lastIndex;
    throw new SegmentFault(index, "this string does not end");
  }
  if (what === "`") return endOfTemplateLiteral(source, index);
  const end = source.indexOf("*/", index + 2);
  if (end === -1) throw new SegmentFault(index, "this comment does not end: write */ behind it");
  return end + 2;
}

function endOfTemplateLiteral(source: string, index: number): number {
  let depth = 0;
  for (let at = index + 1; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (depth > 0) {
      if (character === "{") depth += 1;
      else if (character === "}") depth -= 1;
    } else if (character === "\\") at += 1;
    else if (character === "`") return at + 1;
    else if (character === "$" && source.charAt(at + 1) === "{") {
      depth = 1;
      at += 1;
    }
  }
  throw new SegmentFault(index, "this template literal does not end");
}

function trimmed(whole: string, left: Trim, right: string | undefined) {
  let text = whole;
  if (left === "space") text = text.trimStart();
  else if (left === "line") text = text.replace(/^(?:\r\n|\n|\r)/, "");
  const start = whole.length - text.length;
  if (right === "_") text = text.trimEnd();
  else if (right === "-") text = text.replace(/(?:\r\n|\n|\r)$/, "");
  return { start, text };
}
