import { styleText } from "node:util";
import type { DeliveryLine, EventLine, Happening, Narrator } from "./happening.ts";
import { closing } from "./text-report.ts";
import { type Paint, type Sheet, wrap } from "./text-sheet.ts";

/** Where the text goes. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const paused = "its channel is paused";
const defaultWidth = 110;
const narrowest = 44;
/** Below this the recipient and the outcome stand on lines of their own. */
const wide = 96;

const marks = {
  sent: { mark: "✔", word: "sent", style: "green" },
  failed: { mark: "✖", word: "failed", style: "red" },
  skipped: { mark: "○", word: "skipped", style: "cyan" },
  deferred: { mark: "◷", word: "deferred", style: "yellow" },
  waiting: { mark: "◷", word: "waiting", style: "yellow" },
} as const;

type Mark = (typeof marks)[keyof typeof marks];

/** Tells the day as text for people; in colour on a terminal, unless `NO_COLOR` is set. */
export class TextNarrator implements Narrator {
  readonly #stream: TextStream;
  readonly #sheet: Sheet;
  #timeZone = "UTC";
  /** The event under whose line we are. */
  #current = "";

  constructor(stream: TextStream, noColor: boolean) {
    this.#stream = stream;
    const coloured = stream.isTTY === true && !noColor;
    const paint: Paint = (style, text) =>
      coloured ? styleText(style, text, { validateStream: false }) : text;
    const width = Math.max(narrowest, (stream.columns ?? defaultWidth) - 1);
    this.#sheet = { width, paint };
  }

  tell(happening: Happening): void {
    const text = this.#textOf(happening).join("\n");
    this.#stream.write(`${text}\n`);
  }

  #textOf(happening: Happening): readonly string[] {
    const { width, paint } = this.#sheet;
    switch (happening.kind) {
      case "opened": {
        this.#timeZone = happening.timeZone;
        const lines = Object.entries(happening.channels).flatMap(([name, where]) =>
          wrap(`${name.padEnd(6)} ${where}`, width - 2, 7).map((line) => `  ${line}`),
        );
        return [paint("bold", `A day at ${happening.product}`), ...lines];
      }
      case "scene":
        this.#current = "";
        return ["", ...wrap(happening.title, width, 0).map((line) => paint("bold", line))];
      case "note":
        this.#current = "";
        return this.#aside(happening.text);
      case "event":
        return this.#eventLine(happening.event);
      case "sent":
        return this.#delivery(happening, marks.sent, happening.response ?? "");
      case "paused": {
        const seconds = Math.round(happening.pauseMs / 1_000);
        return this.#aside(`Channel ${happening.channel} pauses for ${seconds} s`);
      }
      case "resumed":
        this.#current = "";
        return this.#aside(`Channel ${happening.channel} works again`);
      case "closed":
        return closing(happening.report, this.#sheet);
      default: {
        const { kind, reason } = happening;
        const answer = reason.response === undefined ? "" : ` (${reason.response})`;
        const why = `${reason.code}: ${reason.message}${answer}`;
        return this.#delivery(happening, marks[kind], kind === "waiting" ? paused : why);
      }
    }
  }

  #aside(text: string): readonly string[] {
    const { width, paint } = this.#sheet;
    return wrap(`· ${text}`, width - 2, 2).map((line) => paint("magenta", `  ${line}`));
  }

  #eventLine(event: EventLine): readonly string[] {
    this.#current = event.id;
    const { width, paint } = this.#sheet;
    const time = new Date(event.occurredAt).toLocaleTimeString("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: this.#timeZone,
    });
    const room = width - 9;
    const [first = "", ...rest] = wrap(`${event.type}  ${event.about}`, room, 0);
    const name = paint("bold", first.slice(0, event.type.length));
    const lines = [`${name}${first.slice(event.type.length)}`, ...rest];
    return lines.map((line, index) => `  ${index === 0 ? time : "     "}  ${line}`);
  }

  #delivery(line: DeliveryLine, mark: Mark, why: string): readonly string[] {
    const header = line.event.id === this.#current ? [] : this.#eventLine(line.event);
    return [...header, ...(this.#inOneLine(line, mark, why) ?? this.#stacked(line, mark, why))];
  }

  /** In columns, the reason below when it is long; nothing when the columns do not fit. */
  #inOneLine(
    { rules, recipient, channel }: DeliveryLine,
    mark: Mark,
    why: string,
  ): readonly string[] | undefined {
    const { width, paint } = this.#sheet;
    const [rule, whom, outlet] = [rules.join(", ").padEnd(17), recipient.padEnd(28), channel];
    const left = `    → ${rule} → ${whom} → ${outlet.padEnd(5)} `;
    const outcome = outcomeOf(mark);
    if (width < wide || left.length + outcome.length > width) return undefined;
    const begun = `${left}${paint(mark.style, outcome)}`;
    if (left.length + outcome.length + 1 + why.length <= width) {
      return [why === "" ? begun.trimEnd() : `${begun} ${paint("dim", why)}`];
    }
    return [
      begun.trimEnd(),
      ...wrap(why, width - 6, 0).map((text) => `      ${paint("dim", text)}`),
    ];
  }

  #stacked({ rules, recipient, channel }: DeliveryLine, mark: Mark, why: string) {
    const { width, paint } = this.#sheet;
    const way = `→ ${rules.join(", ")} → ${recipient} → ${channel}`;
    const outcome = outcomeOf(mark);
    const indent = outcome.length + 1;
    const reasons = wrap(why, width - 6 - indent, 0).map((text) => paint("dim", text));
    return [
      ...wrap(way, width - 4, 2).map((text) => `    ${text}`),
      ...reasons.map((text, index) => {
        const margin = index === 0 ? `${paint(mark.style, outcome)} ` : " ".repeat(indent);
        return `      ${margin}${text}`;
      }),
    ];
  }
}

function outcomeOf({ mark, word }: Mark): string {
  return `${mark} ${word.padEnd(8)}`;
}
