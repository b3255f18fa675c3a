import type { styleText } from "node:util";

/** Gives text a style, where there is colour. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** What text is written on. */
export interface Sheet {
  /** In characters. */
  readonly width: number;
  readonly paint: Paint;
}

/** Lines no longer than `width`; the second and further ones begin with `indent` spaces. */
export function wrap(text: string, width: number, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  const margin = () => (lines.length === 0 ? "" : " ".repeat(indent));
  for (const word of text.split(" ")) {
    const begun = line === margin();
    const longer = begun ? `${line}${word}` : `${line} ${word}`;
    if (longer.length <= width || begun) {
      line = longer;
    } else {
      lines.push(line);
      line = `${margin()}${word}`;
    }
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = `${margin()}${line.slice(width)}`;
    }
  }
  return [...lines, line];
}
