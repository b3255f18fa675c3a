/** What the server said to one command (RFC 5321 §4.2), in however many lines. */
export interface ServerReply {
  /** 200 to 599; `undefined` when it is no reply by the standard. */
  readonly code: number | undefined;
  /** The lines as they came, with a line feed between them. */
  readonly text: string;
}

/** Far more than any real reply has; what is longer is not kept. */
const longestReply = 64 * 1024;

/** Cuts what a server says into replies, wherever the network cut it. */
export class ReplyReader {
  /** The lines of a reply that goes on. */
  #begun = "";
  /** One character for each byte, so that no character is cut where the network cut it. */
  #unread = "";

  /** Nothing waits to be read, not even part of a line. */
  get isEmpty(): boolean {
    return this.#unread === "" && this.#begun === "";
  }

  /** What has come of a reply whose end has not. */
  get unfinished(): string {
    return decoded(this.#begun + this.#unread);
  }

  add(chunk: Buffer): void {
    this.#unread += chunk.toString("latin1");
  }

  /** The next whole reply. After one without a code the conversation cannot go on. */
  next(): ServerReply | undefined {
    for (;;) {
      const end = this.#unread.indexOf("\n");
      const length = this.#begun.length + (end < 0 ? this.#unread.length : end);
      if (length > longestReply) return this.#cut();
      if (end < 0) return undefined;
      const line = this.#unread.slice(0, this.#unread[end - 1] === "\r" ? end - 1 : end);
      this.#unread = this.#unread.slice(end + 1);
      // An empty line says nothing, and some servers send one.
      if (line === "") continue;
      const text = this.#begun + line;
      // RFC 5321 §4.2.1: every line of a reply has the same code.
      const code = text.startsWith(line.slice(0, 3)) ? codeOf(line) : undefined;
      if (code === undefined || line[3] !== "-") {
        this.#begun = "";
        return { code, text: decoded(text) };
      }
      this.#begun = `${text}\n`;
    }
  }

  #cut(): ServerReply {
    const text = decoded((this.#begun + this.#unread).slice(0, 1_000));
    this.#begun = "";
    this.#unread = "";
    return { code: undefined, text };
  }
}

function codeOf(line: string): number | undefined {
  return /^[2-5]\d\d(?:[ -]|$)/.test(line) ? Number(line.slice(0, 3)) : undefined;
}

/** As UTF-8, which is what servers mean today, or byte by byte where it is none. */
function decoded(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const text = Buffer.from(bytes, "latin1").toString();
  return text.includes("\ufffd") ? bytes : text;
}
