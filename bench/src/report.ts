import type { Medians } from "./measure.ts";

/** What was measured, line by line; `target` where the project has set itself one. */
export interface Line {
  readonly what: string;
  readonly ours: string;
  readonly others: string;
  /** Ours divided by the other. */
  readonly ratio?: number | undefined;
  readonly target?: Target | undefined;
}

/** A bound on the ratio. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One scenario's result. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly medians: Medians;
  /** Contenders that were left out, and why. */
  readonly skipped?: string | undefined;
}

export function ratioOf(
  ours: number,
  other: number,
  target?: Target,
): Pick<Line, "ratio" | "target"> {
  return { ratio: ours / other, target };
}

function reached({ ratio, target }: Line): boolean | undefined {
  if (ratio === undefined || target === undefined) return undefined;
  return "atLeast" in target ? ratio >= target.atLeast : ratio <= target.atMost;
}

/** A number as people read it: three digits that matter. */
export function shown(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** The sections as tables for a terminal. */
export function tables(sections: readonly Section[]): string {
  return sections.map(tableOf).join("\n\n");
}

function tableOf({ title, lines, skipped }: Section): string {
  const rows = lines.map((line) => [
    line.what,
    line.ours,
    line.others,
    line.ratio === undefined ? "" : `${line.ratio.toFixed(2)} ×`,
    verdictOf(line),
  ]);
  const header = ["", "ours", "other", "ratio", "target"];
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const text = [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const note = skipped === undefined ? [] : [`SKIPPED: ${skipped}`];
  return [title, "-".repeat(title.length), ...text, ...note].join("\n");
}

function verdictOf(line: Line): string {
  const { target } = line;
  if (target === undefined) return "";
  const bound = "atLeast" in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
  return `${bound}: ${reached(line) === true ? "reached" : "MISSED"}`;
}

/** The sections as data, with the medians of every figure. */
export function asJson(sections: readonly Section[], circumstances: object): string {
  return JSON.stringify(
    {
      ...circumstances,
      sections: sections.map(({ title, lines, medians, skipped }) => ({
        title,
        lines: lines.map((line) => ({ ...line, reached: reached(line) })),
        medians,
        skipped,
      })),
    },
    null,
    2,
  );
}
