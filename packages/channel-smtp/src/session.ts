import type { Socket } from "node:net";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { finalDot, type Mail } from "./compose.ts";
import { type Accepted, type Envelope, EnvelopeProbe } from "./envelope-probe.ts";
import type { Extensions } from "./extensions.ts";
import { failureOf, SmtpFailure, type Stage } from "./failure.ts";
import { ReplyReader, type ServerReply } from "./reply-reader.ts";
import { isAscii, Transaction } from "./transaction.ts";

/** Something that is said to the server and answered, step by step: one at a time. */
interface Dialogue {
  readonly stage: Stage;
  begin(reset: boolean): void;
  take(reply: ServerReply, isLast: boolean): void;
  break(failure: SmtpFailure, unfinished: string): void;
}

/** Called once; says whether the session can go on. */
type Settle<Answer> = (end: Answer | SmtpFailure, reusable: boolean) => void;

/** How long a server has to answer QUIT before its connection is cut. */
const quitTimeoutMs = 1_000;

/**
 * Mails one after the other over a connection that is encrypted and logged in. nodemailer has opened
 * it and still watches over the socket's errors and silence; reading and writing are done here.
 */
export class Session {
  readonly #smtp: SMTPConnection;
  readonly #socket: Socket;
  readonly #extensions: Extensions;
  readonly #reader = new ReplyReader();
  #dialogue: Dialogue | undefined;
  #needsReset = false;

  constructor(smtp: SMTPConnection, socket: Socket, extensions: Extensions) {
    this.#smtp = smtp;
    this.#socket = socket;
    this.#extensions = extensions;
    socket.removeAllListeners("data");
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    smtp.on("error", (error) => this.#break((stage) => failureOf(error, stage)));
    const lose = () =>
      this.#break((stage) => new SmtpFailure(stage, "lost", "The connection was closed"));
    smtp.on("end", lose);
    // No answer can come any more, though a server that stopped reading may hold the socket open.
    socket.once("end", () => {
      lose();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.#smtp.destroyed && this.#socket.writable;
  }

  /** Sends one mail to one recipient. Rejects with {@link SmtpFailure}. */
  send(mail: Mail, signal: AbortSignal): Promise<ServerReply> {
    const fault = this.#faultBefore(mail);
    if (fault !== undefined) return Promise.reject(fault);
    return this.#hold<ServerReply>(
      signal,
      (settle) => new Transaction(this.#socket, mail, this.#extensions, settle),
    );
  }

  /** Asks whether an envelope would be taken, and sends nothing. Rejects with {@link SmtpFailure}. */
  probe(envelope: Envelope, signal: AbortSignal): Promise<Accepted> {
    return this.#hold<Accepted>(
      signal,
      (settle) => new EnvelopeProbe(this.#socket, envelope, this.#extensions, settle),
    );
  }

  #hold<Answer>(
    signal: AbortSignal,
    dialogueWith: (settle: Settle<Answer>) => Dialogue,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const abort = () =>
        this.#break((stage) => new SmtpFailure(stage, "aborted", "The deadline was reached"));
      const dialogue = dialogueWith((end, reusable) => {
        signal.removeEventListener("abort", abort);
        this.#dialogue = undefined;
        if (!reusable) this.close();
        this.#needsReset = end instanceof SmtpFailure;
        if (end instanceof SmtpFailure) reject(end);
        else resolve(end);
      });
      this.#dialogue = dialogue;
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener("abort", abort);
      dialogue.begin(this.#needsReset);
    });
  }

  /** Says goodbye, and cuts the connection when the server has answered or a second is over. */
  quit(): Promise<void> {
    if (!this.isOpen) {
      this.close();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.close(), quitTimeoutMs).unref();
      this.#smtp.once("end", () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.write("QUIT\r\n");
    });
  }

  /** Cuts the connection at once; a mail that is under way rejects. */
  close(): void {
    this.#smtp.close();
  }

  #faultBefore(mail: Mail): SmtpFailure | undefined {
    const { smtputf8, size } = this.#extensions;
    if (!smtputf8 && !isAscii(mail)) {
      return new SmtpFailure("envelope", "smtputf8-not-offered", "The server offers no SMTPUTF8");
    }
    if (size === undefined || mail.bytes.length - finalDot.length <= size) return undefined;
    return new SmtpFailure("envelope", "too-large", `The server takes mails up to ${size} octets`);
  }

  #read(chunk: Buffer): void {
    const reader = this.#reader;
    reader.add(chunk);
    for (let reply = reader.next(); reply !== undefined; reply = reader.next()) {
      // What nobody asked for: a farewell, the answer to QUIT, or replies out of step.
      if (this.#dialogue === undefined) {
        this.close();
        return;
      }
      this.#dialogue.take(reply, reader.isEmpty);
    }
    if (this.#dialogue === undefined && !reader.isEmpty) this.close();
  }

  #break(failureAt: (stage: Stage) => SmtpFailure): void {
    const dialogue = this.#dialogue;
    dialogue?.break(failureAt(dialogue.stage), this.#reader.unfinished);
  }
}
