/** What would steer a terminal, or turn the direction of its text. */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text from outside as a terminal may show it. */
export function printable(text: string): string {
  return text.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Lines of at most `width` characters, broken at spaces; a word that is longer stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(" ")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** As one JSON document, in which nothing steers a terminal either. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(/[^\n\P{Cc}]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, printable)}\n`;
}
