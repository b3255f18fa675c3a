import { redacted, redactorOf } from "@carillon/core";
import { lineBreak } from "./redact.ts";

/** As many tokens as are used within a few hours. */
const mostLearnt = 20;

/** So much of a token tells it from words, and says that the rest stands around it. */
const pieceLength = 12;

const runs = /[!-~]{12,}/g;

/**
 * Takes secrets out of texts: those of the options, and tokens as they come at run time. Of a token
 * every piece is found, as it is, with escapes, in hexadecimal digits, and inside Base64 wherever that
 * begins: an answer may be cut short or broken into lines. The word around it goes along.
 */
export class TokenRedactor {
  readonly #redactFixed: (text: string) => string;
  readonly #tokens = new Map<string, ReadonlySet<string>>();

  /** `fixed` are known for ever. */
  constructor(fixed: readonly string[]) {
    this.#redactFixed = redactorOf(fixed);
    for (const secret of fixed) this.learn(secret);
  }

  /** Knows a token of at least 12 characters from now on; of very many the oldest is forgotten. */
  learn(token: string): void {
    const pieces = this.#tokens.get(token) ?? piecesOf(token);
    this.#tokens.delete(token);
    this.#tokens.set(token, pieces);
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= mostLearnt) break;
      this.#tokens.delete(oldest);
    }
  }

  /** The text without what it knows; line by line only where nothing had to be taken out. */
  redact(text: string): string {
    const joined = text.replace(lineBreak, "");
    const hidden = this.#hide(joined);
    return hidden === joined ? this.#redactFixed(text) : hidden;
  }

  #hide(text: string): string {
    return this.#redactFixed(text).replace(runs, (run) =>
      readingsOf(run).some((reading) => this.#holdsPiece(reading)) ? redacted : run,
    );
  }

  #holdsPiece(text: string): boolean {
    for (let at = 0; at + pieceLength <= text.length; at += 1) {
      const piece = text.slice(at, at + pieceLength);
      for (const pieces of this.#tokens.values()) if (pieces.has(piece)) return true;
    }
    return false;
  }
}

function piecesOf(token: string): ReadonlySet<string> {
  const count = Math.max(0, token.length - pieceLength + 1);
  return new Set(Array.from({ length: count }, (_, at) => token.slice(at, at + pieceLength)));
}

/** What a run may stand for: of Base64 up to three characters, of digits one, may lack at the front. */
function readingsOf(run: string): readonly string[] {
  const digits = run.replace(/[^0-9a-f]/gi, "");
  return [
    run,
    run.replaceAll("\\", ""),
    run.replace(/[%=]([0-9a-f]{2})/gi, (_, octet) =>
      String.fromCharCode(Number.parseInt(octet, 16)),
    ),
    ...[0, 1, 2, 3].map((lost) => Buffer.from(run.slice(lost), "base64").toString("latin1")),
    ...[0, 1].map((lost) => Buffer.from(digits.slice(lost), "hex").toString("latin1")),
  ];
}
