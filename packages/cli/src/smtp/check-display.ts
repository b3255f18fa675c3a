import type { Finding, VerificationProgress, VerificationStep } from "@carillon/core";
import { exitCodeFor } from "../exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";

/** In characters: mark, title, then what was learnt, and the time at the right edge. */
const titleWidth = 15;
const timeWidth = 9;
const labelWidth = 8;

/** Shows a verification step by step, as it happens. */
export class CheckDisplay implements VerificationProgress {
  readonly #terminal: Terminal;
  #isRunning = false;
  #needsGap = false;
  /** Of a pool: whose steps are shown. */
  #member: string | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  readonly onBegin = (step: Pick<VerificationStep, "title" | "member">): void => {
    this.#showMember(step);
    if (!this.#terminal.isLive) return;
    this.#isRunning = true;
    const text = this.#terminal.paint("dim", titleOf(step));
    this.#terminal.write(`${this.#terminal.mark("running")} ${text}`);
  };

  readonly onStep = (step: VerificationStep): void => {
    if (this.#isRunning) this.#terminal.write("\r\u001b[2K");
    this.#isRunning = false;
    this.#showMember(step);
    if (this.#needsGap) this.#terminal.write("\n");
    this.#needsGap = step.finding !== undefined;
    this.#terminal.write(
      this.#lines(step)
        .map((line) => `${line.trimEnd()}\n`)
        .join(""),
    );
  };

  /** What follows is about this member; its name stands above its steps and not in each. */
  #showMember({ member }: Pick<VerificationStep, "member">): void {
    if (member === this.#member || member === undefined) return;
    if (this.#member !== undefined) this.#terminal.write("\n");
    this.#member = member;
    this.#needsGap = false;
    this.#terminal.write(`${this.#terminal.paint("bold", member)}\n`);
  }

  #lines(step: VerificationStep): readonly string[] {
    const title = titleOf(step);
    const { status, durationMs, notes, finding } = step;
    const terminal = this.#terminal;
    const dim = (text: string) => terminal.paint("dim", text);
    const time = status === "skipped" ? "skipped" : durationOf(durationMs ?? 0);
    const width = this.#textWidth;
    const said = [
      ...(finding === undefined ? [] : this.#painted(finding.message, status)),
      ...notes.flatMap((note) => wrap(note, width)).map((note) => [note, dim(note)] as const),
    ];
    const [[plain, shown] = ["", ""], ...others] = said;
    const head = status === "skipped" ? dim(title.padEnd(titleWidth)) : title.padEnd(titleWidth);
    const edge = terminal.width - 2 - titleWidth - plain.length;
    // What is longer than its column has its time on a line of its own.
    const fits = edge >= time.length + 1;
    const first = `${terminal.mark(status)} ${head}${shown}${fits ? dim(time.padStart(edge)) : ""}`;
    const rest = others.map(([, line]) => `${this.#indent}${line}`);
    const late = fits ? [] : [dim(time.padStart(terminal.width))];
    return [first, ...late, ...rest, ...(finding === undefined ? [] : this.#help(finding, status))];
  }

  #painted(message: string, status: VerificationStep["status"]) {
    const style = status === "failed" ? "red" : "yellow";
    return wrap(message, this.#textWidth).map(
      (line) => [line, this.#terminal.paint(style, line)] as const,
    );
  }

  /** Why it failed, and what to do. */
  #help(finding: Finding, status: VerificationStep["status"]): readonly string[] {
    const { code, issues = [], cause, cure, response } = finding;
    const exit = status === "failed" ? `${code} (exit code ${exitCodeFor(code)})` : code;
    const rows = [
      ["Class", exit],
      ...issues.map((issue, index) => [index === 0 ? "Faults" : "", issue] as const),
      ["Cause", cause],
      ["Cure", cure],
      ["Server", response],
    ] as const;
    const lines = rows.flatMap(([label, text]) =>
      text === undefined ? [] : this.#row(label, text),
    );
    return ["", ...lines];
  }

  #row(label: string, text: string): readonly string[] {
    const width = this.#terminal.width - this.#indent.length - labelWidth;
    return wrap(inFlags(text), width).map((line, index) => {
      const head = index === 0 ? label : "";
      return `${this.#indent}${this.#terminal.paint("bold", head.padEnd(labelWidth))}${line}`;
    });
  }

  get #indent(): string {
    return " ".repeat(2 + titleWidth);
  }

  get #textWidth(): number {
    return this.#terminal.width - 2 - titleWidth - timeWidth;
  }
}

const flags: readonly (readonly [option: string, flag: string])[] = [
  ["tls.ca", "--ca"],
  ["tls.servername", "--servername"],
  ["raise timeoutMs and its sister options", "raise --timeout"],
  ["allowInsecureAuth: true", "--allow-insecure-auth"],
];

/** What the library calls by its options, by the flags of the command line. */
function inFlags(text: string): string {
  return flags.reduce((told, [option, flag]) => told.replaceAll(option, flag), text);
}

function durationOf(milliseconds: number): string {
  if (milliseconds < 10_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function titleOf({ title, member }: Pick<VerificationStep, "title" | "member">): string {
  const prefix = `${member}: `;
  return member !== undefined && title.startsWith(prefix) ? title.slice(prefix.length) : title;
}
