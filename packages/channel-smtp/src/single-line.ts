/**
 * A text as one header line may carry it: line breaks and control characters become one space, the
 * characters that turn the direction of writing and byte order marks go, and a broken surrogate
 * becomes U+FFFD.
 */
export function singleLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, "")
    .trim();
}

/** {@link singleLine}, and no longer than `longest` characters; what is cut off ends in an ellipsis. */
export function shortLine(text: string, longest: number): string {
  const line = singleLine(text);
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest - 1);
  // Half of a surrogate pair must not stay behind at the cut.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
