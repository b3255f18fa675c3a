import type { ExplainedLine } from "@carillon/core";
import type { Mark, Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";

/** Shows what explains, in colours and as wide as the terminal. */
export function showLines(lines: readonly ExplainedLine[], terminal: Terminal): void {
  terminal.write(
    lines
      .flatMap((line) => shown(line, terminal))
      .map((line) => `${line.trimEnd()}\n`)
      .join(""),
  );
}

function shown(line: ExplainedLine, terminal: Terminal): readonly string[] {
  const { depth, text, tone } = line;
  const mark = markOf(line);
  const indent = "  ".repeat(depth);
  const rest = mark === undefined ? indent : `${indent}  `;
  const broken = wrap(text, terminal.width - rest.length);
  return broken.map((part, index) => {
    const before = index === 0 && mark !== undefined ? `${indent}${terminal.mark(mark)} ` : rest;
    return `${before}${painted(part, tone, terminal)}`;
  });
}

function painted(text: string, tone: ExplainedLine["tone"], terminal: Terminal): string {
  if (tone === "plain") return text;
  return terminal.paint(tone === "title" ? "bold" : "dim", text);
}

function markOf({ mark, tone }: ExplainedLine): Mark | undefined {
  switch (mark) {
    case "told":
      return "passed";
    case "waits":
      return "running";
    case "not-told":
      return tone === "faint" ? "skipped" : "failed";
    default:
      return undefined;
  }
}
