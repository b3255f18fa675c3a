/** The longest subject, in UTF-16 code units. */
export const longestSubject = 255;
const longestProduct = 60;

/** Control characters, line and paragraph separators, and what turns the direction of text around. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu;

/** A text on one line: no control characters, white space collapsed, no half characters, cut with an ellipsis. */
export function oneLine(text: string, longest: number): string {
  const line = text
    .replace(unprintable, " ")
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/\s+/gu, " ")
    .trim();
  if (line.length <= longest) return line;
  let cut = "";
  for (const character of line) {
    if (cut.length + character.length > longest - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/** {@link oneLine}, cut between words where that leaves most of it. */
export function shortened(text: string, longest: number): string {
  const line = oneLine(text, longest);
  if (!line.endsWith("…") || line.length > text.trim().length) return line;
  const space = line.lastIndexOf(" ");
  return space < longest / 2 ? line : `${line.slice(0, space).replace(/[\s,;:.–-]+$/u, "")}…`;
}

/** `[Product] Title` */
export function subjectOf(product: string, title: string): string {
  return oneLine(`[${oneLine(product, longestProduct)}] ${title}`, longestSubject);
}
