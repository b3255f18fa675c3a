import { linesOf, type RuleTestResult } from "@carillon/testing/engine";
import type { Terminal } from "../terminal/terminal.ts";
import { printable } from "../terminal/text.ts";

/** Shows how one test ended: a line where it passed, what was expected and what happened where not. */
export function showResult(result: RuleTestResult, terminal: Terminal): void {
  const mark = terminal.mark(result.passed ? "passed" : "failed");
  const lines = [`${mark} ${printable(result.name)}`];
  if (!result.passed) {
    lines.push(terminal.paint("dim", `  ${printable(result.place)}`));
    lines.push(...linesOf(result).map((line) => `  ${painted(line, terminal)}`));
  }
  terminal.write(lines.map((line) => `${line}\n`).join(""));
}

function painted(line: string, terminal: Terminal): string {
  const text = printable(line);
  if (line.startsWith("  - ")) return terminal.paint("red", text);
  return line.startsWith("  + ") ? terminal.paint("green", text) : text;
}

/** Shows how many passed and failed. */
export function showSummary(results: readonly RuleTestResult[], terminal: Terminal): void {
  const failed = results.filter(({ passed }) => !passed).length;
  const passed = results.length - failed;
  const words = failed === 0 ? `${passed} passed` : `${failed} failed, ${passed} passed`;
  terminal.write(`\n${terminal.paint("bold", words)}\n`);
  if (failed === 0) return;
  terminal.write("- was expected, + happened instead, the others are as expected or (left out)\n");
}
