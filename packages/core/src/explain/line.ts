/** A line of a text that explains, not yet broken to a width. */
export interface ExplainedLine {
  /** How far it is set in, from 0. */
  readonly depth: number;
  /** What stands before it: told, told later, not told. */
  readonly mark?: "told" | "waits" | "not-told" | undefined;
  readonly tone: "title" | "plain" | "faint";
  readonly text: string;
}

export function title(text: string): ExplainedLine {
  return { depth: 0, tone: "title", text };
}

/** Nothing: a line that keeps two parts apart. */
export const gap: ExplainedLine = { depth: 0, tone: "plain", text: "" };

/** In characters. */
const usualWidth = 100;
const signs = { told: "✓", waits: "…", "not-told": "✗" } as const;

/** What would steer a terminal, or turn the direction of its text: much of it was written elsewhere. */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The lines as one plain text, each broken at spaces. */
export function plainText(lines: readonly ExplainedLine[], width: number = usualWidth): string {
  return lines
    .flatMap(({ depth, mark, text }) => {
      const indent = "  ".repeat(depth);
      const first = mark === undefined ? indent : `${indent}${signs[mark]} `;
      const rest = " ".repeat(first.length);
      const broken = wrapped(text.replace(unprintable, escaped), width - first.length);
      return broken.map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd());
    })
    .map((line) => `${line}\n`)
    .join("");
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
