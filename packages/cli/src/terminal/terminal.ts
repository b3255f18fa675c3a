import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** What can be written to: a terminal, a file or a pipe. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What stands before a line. */
export type Mark = "passed" | "warned" | "failed" | "skipped" | "unknown" | "running";

const drawn: Readonly<Record<Mark, string>> = {
  passed: "✓",
  warned: "!",
  failed: "✗",
  skipped: "·",
  unknown: "?",
  running: "…",
};

const typed: Readonly<Record<Mark, string>> = {
  ...drawn,
  passed: "+",
  failed: "x",
  skipped: "-",
  running: ".",
};

const colours: Readonly<Record<Mark, Style>> = {
  passed: "green",
  warned: "yellow",
  failed: "red",
  skipped: "dim",
  unknown: "yellow",
  running: "dim",
};

const usualWidth = 80;
const narrowest = 60;
const widest = 100;

/** What a stream can show. */
export class Terminal {
  readonly hasColours: boolean;
  /** A line may be taken back. */
  readonly isLive: boolean;
  readonly width: number;
  readonly #marks: Readonly<Record<Mark, string>>;
  readonly #isUnicode: boolean;
  readonly #stream: Stream;

  constructor(stream: Stream, env: Readonly<Record<string, string | undefined>>) {
    const isTerminal = stream.isTTY === true && env.TERM !== "dumb";
    this.isLive = isTerminal;
    // https://no-color.org: set to anything but nothing.
    this.hasColours = isTerminal && (env.NO_COLOR ?? "") === "";
    // A terminal that does not know says 0.
    this.width = Math.min(Math.max(stream.columns || usualWidth, narrowest), widest);
    this.#isUnicode = showsUnicode(env);
    this.#marks = this.#isUnicode ? drawn : typed;
    this.#stream = stream;
  }

  write(text: string): void {
    this.#stream.write(this.#isUnicode ? text : typewritten(text));
  }

  paint(style: Style, text: string): string {
    return this.hasColours ? styleText(style, text, { validateStream: false }) : text;
  }

  mark(mark: Mark): string {
    return this.paint(colours[mark], this.#marks[mark]);
  }
}

/** The signs of our own texts, as every terminal has them. */
function typewritten(text: string): string {
  return text.replace(/[“”]/g, '"').replaceAll("…", "...");
}

/** By the locale (POSIX): the first of these that is set counts. */
function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === "win32") return env.WT_SESSION !== undefined;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => (value ?? "") !== "");
  return /utf-?8/i.test(locale ?? "");
}
