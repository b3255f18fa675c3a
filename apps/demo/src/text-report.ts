import { join } from "node:path";
import type { Difference, Report } from "./report.ts";
import { type Sheet, wrap } from "./text-sheet.ts";

const columns = ["sent", "held", "failed", "skipped"] as const;

const differenceMarks = { missing: "-", unexpected: "+", repeated: "+" } as const;

/** The end of the text: a table, where the mails are, and whether all is as it should be. */
export function closing(report: Report, sheet: Sheet): readonly string[] {
  const { paint, width } = sheet;
  const { folder, mails } = report;
  const index = join(folder, "index.html");
  return [
    "",
    paint("bold", "The day in numbers"),
    ...table(report),
    "",
    ...wrap(`${mails.length} mails, each as .eml and .html, in ${folder}`, width, 0),
    ...wrap(`Look at them all: ${index}`, width, 2),
    "",
    ...verdict(report, sheet),
  ];
}

function table({ channels }: Report): readonly string[] {
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(7)}${cells.map((cell) => cell.padStart(8)).join("")}`;
  return [
    row("channel", columns),
    ...channels.map((counts) =>
      row(
        counts.channel,
        columns.map((column) => String(counts[column])),
      ),
    ),
    row(
      "total",
      columns.map((column) => String(channels.reduce((sum, counts) => sum + counts[column], 0))),
    ),
  ];
}

function verdict(report: Report, { paint, width }: Sheet): readonly string[] {
  if (report.ok) {
    const text = "✔ Everything arrived that should, once; what should be refused or skipped was.";
    return wrap(text, width, 2).map((line) => paint("green", line));
  }
  const { unfinished, differences } = report;
  const count = differences.length;
  const title = `✖ Not as it should be: ${count} ${count === 1 ? "difference" : "differences"}`;
  return [
    ...wrap(title, width, 2),
    ...(unfinished === undefined ? [] : wrap(`The day broke off: ${unfinished}`, width, 2)),
    ...differences.flatMap((difference) => wrap(lineOf(difference), width, 15)),
  ].map((line) => paint("red", line));
}

function lineOf({ kind, fact }: Difference): string {
  const what = `${fact.kind} · ${fact.whom} · ${fact.what}`;
  return `${differenceMarks[kind]} ${kind.padEnd(12)} ${what}`;
}
