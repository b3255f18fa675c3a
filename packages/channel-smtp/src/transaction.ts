import type { Socket } from "node:net";
import { finalDot, type Mail } from "./compose.ts";
import type { Extensions } from "./extensions.ts";
import { SmtpFailure, type Stage } from "./failure.ts";
import type { ServerReply } from "./reply-reader.ts";

/** How a transaction ended: the reply that accepted the mail, or why it was not. */
export type TransactionEnd = ServerReply | SmtpFailure;

/** What the next reply answers. */
type Awaited = "RSET" | "MAIL FROM" | "RCPT TO" | "DATA" | "final dot";

/**
 * In bytes. A larger mail is written without its final dot, which follows when the system has taken
 * all before it: then a connection that breaks in the middle cannot have delivered the mail. Smaller
 * ones are taken whole by any socket that has nothing else to send.
 */
const longestAtOnce = 16 * 1024;

/**
 * The dialogue about one mail to one recipient: MAIL, RCPT, DATA, the mail, and the server's word
 * (RFC 5321 §3.3). With PIPELINING the three commands leave at once and their replies come in the
 * same order (RFC 2920 §3.1).
 *
 * A reply is taken for the command it answers, and for no other: one that comes before its command
 * was sent, or that does not fit it, ends the session.
 */
export class Transaction {
  readonly #socket: Socket;
  readonly #mail: Mail;
  readonly #extensions: Extensions;
  readonly #settle: (end: TransactionEnd, reusable: boolean) => void;
  #stage: Stage = "envelope";
  #awaited: Awaited = "MAIL FROM";
  /** Commands that are sent and not answered. */
  #open = 0;
  /** Invited, with more said behind the invitation: only a refusal can be meant. */
  #interrupted = false;
  /** Stands whatever follows: a mail that was refused once was not taken. */
  #refusal: SmtpFailure | undefined;

  /** `settle` is called once, and told whether the session can go on. */
  constructor(
    socket: Socket,
    mail: Mail,
    extensions: Extensions,
    settle: (end: TransactionEnd, reusable: boolean) => void,
  ) {
    this.#socket = socket;
    this.#mail = mail;
    this.#extensions = extensions;
    this.#settle = settle;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** `reset` clears what a refused mail may have left (RFC 5321 §4.1.1.5). */
  begin(reset: boolean): void {
    if (reset) this.#send("RSET", "RSET\r\n");
    else this.#sendEnvelope();
  }

  /** The session can go no further; `unfinished` is what had come of a reply. */
  break(failure: SmtpFailure, unfinished: string): void {
    const begun = new SmtpFailure(this.#stage, "reply", failure.message, {
      command: this.#command(),
      response: unfinished,
    });
    this.#settle(this.#refusal ?? (begun.reply === undefined ? failure : begun), false);
  }

  /** Takes the next reply; `isLast` says that nothing of another one has come. */
  take(reply: ServerReply, isLast: boolean): void {
    this.#open -= 1;
    const unasked = !isLast && this.#open === 0 && this.#awaited !== "final dot";
    if (this.#interrupted) this.#takeInterruption(reply);
    else if (unasked && this.#awaited === "DATA" && reply.code === 354) this.#interrupt();
    else if (reply.code === undefined || unasked) this.#endOutOfStep(reply);
    else if (reply.code === 421) this.#settle(this.#refusedBy(reply), false);
    else this.#takeInStep(reply, reply.code, isLast);
  }

  #takeInStep(reply: ServerReply, code: number, isLast: boolean): void {
    switch (this.#awaited) {
      case "RSET":
        if (code < 300) this.#sendEnvelope();
        else this.#endOutOfStep(reply);
        break;
      case "MAIL FROM":
        this.#takeAboutEnvelope(reply, code, "RCPT TO");
        break;
      case "RCPT TO":
        this.#takeAboutEnvelope(reply, code, "DATA");
        break;
      case "DATA":
        this.#takeInvitation(reply, code);
        break;
      case "final dot":
        this.#takeVerdict(reply, code, isLast);
        break;
    }
  }

  #takeAboutEnvelope(reply: ServerReply, code: number, next: "RCPT TO" | "DATA"): void {
    if (code >= 300 && code < 400) {
      this.#endOutOfStep(reply);
      return;
    }
    if (code >= 400) this.#refusal = this.#refusedBy(reply);
    if (this.#open > 0) this.#awaited = next;
    else if (this.#refusal !== undefined) this.#settle(this.#refusal, true);
    else this.#send(next, next === "DATA" ? "DATA\r\n" : this.#rcpt());
  }

  #interrupt(): void {
    this.#interrupted = true;
    this.#open = 1;
  }

  #takeInterruption(reply: ServerReply): void {
    if (reply.code !== undefined && reply.code >= 400) this.#settle(this.#refusedBy(reply), false);
    else this.#endOutOfStep(reply);
  }

  #takeInvitation(reply: ServerReply, code: number): void {
    if (code >= 400) this.#settle(this.#refusedBy(reply), true);
    else if (code !== 354) this.#endOutOfStep(reply);
    else if (this.#refusal === undefined) this.#sendMail();
    // Without a sender there is no transaction: nothing that is sent now can be trusted to end it.
    else if (this.#refusal.command === "MAIL FROM") this.#settle(this.#refusal, false);
    // RFC 2920 §3.1: DATA without a recipient may be invited all the same, and is ended at once.
    else this.#send("final dot", finalDot);
  }

  #takeVerdict(reply: ServerReply, code: number, isLast: boolean): void {
    const fits = isAcceptance(code) || code >= 400;
    const written = this.#stage === "answer";
    if (this.#refusal !== undefined) this.#settle(this.#refusal, fits && isLast);
    else if (code >= 400) this.#settle(this.#refusedBy(reply), written && isLast);
    else if (fits && written) this.#settle(reply, isLast);
    else this.#endOutOfStep(reply);
  }

  #sendEnvelope(): void {
    const { pipelining } = this.#extensions;
    this.#send(
      "MAIL FROM",
      pipelining ? `${this.#mailFrom()}${this.#rcpt()}DATA\r\n` : this.#mailFrom(),
    );
    if (pipelining) this.#open = 3;
  }

  #mailFrom(): string {
    const { size, smtputf8 } = this.#extensions;
    const octets = this.#mail.bytes.length - finalDot.length;
    const unicode = smtputf8 && !isAscii(this.#mail) ? " SMTPUTF8" : "";
    return `MAIL FROM:<${this.#mail.envelope.from}>${unicode}${size === undefined ? "" : ` SIZE=${octets}`}\r\n`;
  }

  #rcpt(): string {
    return `RCPT TO:<${this.#mail.envelope.to}>\r\n`;
  }

  #sendMail(): void {
    const socket = this.#socket;
    const { bytes } = this.#mail;
    this.#stage = "body";
    if (bytes.length <= longestAtOnce) {
      this.#sendDot(bytes);
      return;
    }
    this.#awaited = "final dot";
    this.#open = 1;
    socket.write(bytes.subarray(0, -finalDot.length), (error) => {
      const isTaken = error === null || error === undefined;
      if (isTaken && !socket.destroyed) this.#sendDot(finalDot);
    });
  }

  /** From here on the server may have the mail: this is said before the dot is out of our hands. */
  #sendDot(ending: Buffer | string): void {
    if (this.#socket.writable) this.#stage = "answer";
    this.#send("final dot", ending);
  }

  #send(command: Awaited, text: Buffer | string): void {
    this.#awaited = command;
    this.#open = 1;
    this.#socket.write(text);
  }

  #refusedBy(reply: ServerReply): SmtpFailure {
    return this.#refusal ?? this.#failure("reply", "The server refused", reply);
  }

  #endOutOfStep(reply: ServerReply): void {
    const failure = this.#failure("protocol", "The server's replies are out of step", reply);
    this.#settle(this.#refusal ?? failure, false);
  }

  #failure(fault: "reply" | "protocol", what: string, { text }: ServerReply): SmtpFailure {
    return new SmtpFailure(this.#stage, fault, `${what}: ${text}`, {
      command: this.#command(),
      response: text,
    });
  }

  /** The verdict on the mail is DATA's second reply. */
  #command(): string {
    return this.#awaited === "final dot" ? "DATA" : this.#awaited;
  }
}

/**
 * Whether a reply may accept a mail. The code of a greeting, a farewell or a login answers another
 * command (RFC 5321 §4.2.2, RFC 4954 §6): the server is out of step, and nobody knows what it has.
 */
function isAcceptance(code: number): boolean {
  return code < 300 && ![220, 221, 235].includes(code);
}

/** Whether the envelope can be sent to any server (RFC 6531 §3.4). */
export function isAscii({ envelope: { from, to } }: Pick<Mail, "envelope">): boolean {
  return !/[^\0-\x7f]/.test(from + to);
}
