import type { Socket } from "node:net";
import type { Extensions } from "./extensions.ts";
import { SmtpFailure, type Stage } from "./failure.ts";
import type { ServerReply } from "./reply-reader.ts";
import { isAscii } from "./transaction.ts";

/** Who would send, and to whom where that is asked, too. */
export interface Envelope {
  readonly from: string;
  readonly to: string | undefined;
}

/** What the server answered to an envelope that it would take. */
export interface Accepted {
  readonly sender: ServerReply;
  readonly recipient: ServerReply | undefined;
}

type Awaited = "MAIL FROM" | "RCPT TO" | "RSET";

/**
 * Asks whether a server would take an envelope: MAIL, RCPT where there is a recipient, and RSET, which
 * takes them back (RFC 5321 §4.1.1.5), one after the other. No mail is sent.
 */
export class EnvelopeProbe {
  readonly #socket: Socket;
  readonly #envelope: Envelope;
  readonly #extensions: Extensions;
  readonly #settle: (end: Accepted | SmtpFailure, reusable: boolean) => void;
  readonly stage: Stage = "envelope";
  #awaited: Awaited = "MAIL FROM";
  #sender: ServerReply | undefined;
  #recipient: ServerReply | undefined;

  constructor(
    socket: Socket,
    envelope: Envelope,
    extensions: Extensions,
    settle: (end: Accepted | SmtpFailure, reusable: boolean) => void,
  ) {
    this.#socket = socket;
    this.#envelope = envelope;
    this.#extensions = extensions;
    this.#settle = settle;
  }

  begin(): void {
    const { from, to = "" } = this.#envelope;
    const ascii = isAscii({ envelope: { from, to } });
    if (!ascii && !this.#extensions.smtputf8) {
      const what = "The server offers no SMTPUTF8";
      this.#settle(new SmtpFailure("envelope", "smtputf8-not-offered", what), true);
      return;
    }
    this.#send("MAIL FROM", `MAIL FROM:<${from}>${ascii ? "" : " SMTPUTF8"}`);
  }

  take(reply: ServerReply, isLast: boolean): void {
    const { code } = reply;
    const inStep = code !== undefined && isLast && (code < 300 || code >= 400);
    if (!inStep || (this.#awaited === "RSET" && code >= 400)) {
      this.#settle(this.#failure("protocol", "The server's replies are out of step", reply), false);
    } else if (code >= 400) {
      this.#settle(this.#failure("reply", "The server refused", reply), code !== 421);
    } else {
      this.#proceed(reply);
    }
  }

  break(failure: SmtpFailure, unfinished: string): void {
    const begun = new SmtpFailure("envelope", "reply", failure.message, {
      command: this.#awaited,
      response: unfinished,
    });
    this.#settle(begun.reply === undefined ? failure : begun, false);
  }

  #proceed(reply: ServerReply): void {
    const { to } = this.#envelope;
    if (this.#awaited === "MAIL FROM") {
      this.#sender = reply;
      if (to !== undefined) this.#send("RCPT TO", `RCPT TO:<${to}>`);
      else this.#send("RSET", "RSET");
    } else if (this.#awaited === "RCPT TO") {
      this.#recipient = reply;
      this.#send("RSET", "RSET");
    } else if (this.#sender !== undefined) {
      this.#settle({ sender: this.#sender, recipient: this.#recipient }, true);
    }
  }

  #send(command: Awaited, line: string): void {
    this.#awaited = command;
    this.#socket.write(`${line}\r\n`);
  }

  #failure(fault: "reply" | "protocol", what: string, { text }: ServerReply): SmtpFailure {
    const command = this.#awaited;
    return new SmtpFailure("envelope", fault, `${what}: ${text}`, { command, response: text });
  }
}
