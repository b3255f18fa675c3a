import type { Socket } from "node:net";
import { duplexPair } from "node:stream";
import { createServer, type TlsOptions } from "node:tls";

/** What the server does at one point: answers lines, or anything at all. */
export type Step = string | ((session: Session) => void);

/** The points of an SMTP session. What a script leaves out, a friendly server does. */
export interface Script {
  /** The first bytes of TLS have come; by default they are answered. */
  handshake?: (session: Session) => void;
  greeting?: Step;
  /** In the clear, or the only one. */
  EHLO?: Step;
  /** The one after STARTTLS, or with TLS from the first byte. */
  secureEHLO?: Step;
  HELO?: Step;
  STARTTLS?: Step;
  /** Also each line of the client's after a 334. */
  AUTH?: Step;
  MAIL?: Step;
  RCPT?: Step;
  DATA?: Step;
  /** The final dot has arrived. */
  dot?: Step;
  /** Some bytes of a body have arrived, before its final dot. */
  bodyChunk?: (session: Session) => void;
  RSET?: Step;
  QUIT?: Step;
}

type Point = Exclude<keyof Script, "bodyChunk" | "handshake">;

/** One connection, in the hands of a script. */
export interface Session {
  /** 1 for the server's first connection. */
  readonly number: number;
  /** The line that is being answered. */
  readonly line: string;
  /** Encrypted, once the connection is. */
  readonly socket: Socket;
  /** Writes lines as they are, with CRLF after the last. */
  say(lines: string): void;
  /** Writes bytes as they are. */
  write(bytes: string | Buffer): void;
  /** Says that the connection is over (FIN), and goes on to read. */
  end(): void;
  /** Breaks the connection off without a goodbye (RST). */
  drop(): void;
  /** Reads nothing more, so that the client's buffers fill up. */
  stopReading(): void;
  /** Answers nothing more until told to go on. */
  hold(): void;
  goOn(): void;
  /** Encrypts from here on. */
  upgrade(): void;
}

/** What a server keeps about all of its connections. */
export interface Transcript {
  readonly commands: string[];
  readonly bodies: string[];
  copies: number;
  readonly misbehave: () => void;
}

const endOfBody = "\r\n.\r\n";

/** Splits what one client says into commands and bodies, and answers by the script. */
export class Conversation {
  readonly #raw: Socket;
  readonly #number: number;
  readonly #script: Script;
  readonly #transcript: Transcript;
  readonly #tls: TlsOptions | undefined;
  #stream: Socket;
  #secured = false;
  #heard = "";
  #awaits: "commands" | "login" | "body" | "handshake" = "commands";
  #answering: Point = "greeting";
  #holds = false;
  /** How far a body has been looked through for its end. */
  #searched = 0;
  /** A mail has come to its end, and was neither taken nor refused. */
  #isCopy = false;
  readonly #hearPlain = (chunk: Buffer) => this.#hear(chunk.toString("latin1"));

  constructor(
    raw: Socket,
    number: number,
    script: Script,
    transcript: Transcript,
    tls: TlsOptions | undefined,
  ) {
    this.#raw = raw;
    this.#number = number;
    this.#script = script;
    this.#transcript = transcript;
    this.#tls = tls;
    this.#stream = raw;
  }

  begin(implicit: boolean): void {
    if (implicit) {
      this.#upgrade("greeting");
      return;
    }
    this.#raw.on("data", this.#hearPlain);
    this.#perform("greeting", "");
  }

  #hear(text: string): void {
    this.#heard += text;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#awaits === "body") this.#hearBody();
    if (this.#awaits !== "body") this.#hearCommands();
  }

  #perform(point: Point, line: string): void {
    this.#answering = point;
    const step = this.#script[point] ?? this.#friendly(point);
    const session = this.session(line);
    if (typeof step === "string") session.say(step);
    else {
      if (this.#script[point] !== undefined) this.#transcript.misbehave();
      step(session);
    }
    if (typeof step !== "string") return;
    if (point === "STARTTLS" && step.startsWith("220")) session.upgrade();
    if (point === "DATA" && /^[23]/.test(step)) this.#awaitBody();
  }

  #friendly(point: Point): Step {
    const offer = this.#tls === undefined ? "" : "250-STARTTLS\r\n";
    switch (point) {
      case "greeting":
        return "220 scripted.test ESMTP";
      case "EHLO":
        return offer === "" ? "250 scripted.test" : `250-scripted.test\r\n${offer}250 HELP`;
      case "secureEHLO":
        return "250-scripted.test\r\n250 AUTH PLAIN LOGIN";
      case "HELO":
        return "250 scripted.test";
      case "STARTTLS":
        return offer === "" ? "502 5.5.1 Not implemented" : "220 2.0.0 Ready";
      case "AUTH":
        return "235 2.7.0 Authenticated";
      case "MAIL":
        return "250 2.1.0 Ok";
      case "RCPT":
        return "250 2.1.5 Ok";
      case "DATA":
        return "354 End with a dot";
      case "dot":
        return "250 2.0.0 Ok: queued as 4F2A";
      case "RSET":
        return "250 2.0.0 Ok";
      case "QUIT":
        return ({ socket }) => void socket.end("221 2.0.0 Bye\r\n");
    }
  }

  #awaitBody(): void {
    this.#awaits = "body";
    this.#searched = 0;
    // So that a body that is nothing but its dot ends like any other.
    this.#heard = `\r\n${this.#heard}`;
  }

  #hearBody(): void {
    const end = this.#heard.indexOf(endOfBody, this.#searched);
    if (end < 0) {
      this.#searched = Math.max(0, this.#heard.length - endOfBody.length);
      this.#misbehaveInBody();
      return;
    }
    const body = this.#heard.slice(2, end + 2);
    this.#transcript.bodies.push(body);
    // What is refused further down is none; nor is a dot without a mail.
    if (body !== "") this.#transcript.copies += 1;
    this.#isCopy = body !== "";
    this.#heard = this.#heard.slice(end + endOfBody.length);
    this.#awaits = "commands";
    this.#perform("dot", "");
  }

  #misbehaveInBody(): void {
    const step = this.#script.bodyChunk;
    if (step === undefined || this.#heard.length <= endOfBody.length || this.#holds) return;
    this.#transcript.misbehave();
    step(this.session(""));
  }

  #hearCommands(): void {
    while (this.#awaits !== "handshake" && !this.#holds) {
      const end = this.#heard.indexOf("\r\n");
      if (end < 0) return;
      const line = this.#heard.slice(0, end);
      this.#heard = this.#heard.slice(end + 2);
      this.#transcript.commands.push(line);
      const point = this.#awaits === "login" ? "AUTH" : this.#pointOf(line);
      if (point === undefined) this.session(line).say("502 5.5.2 What?");
      else this.#perform(point, line);
      if (this.#awaits === "body") this.#hearBody();
      if (this.#awaits === "body") return;
    }
  }

  #pointOf(line: string): Point | undefined {
    const point = commands.find((command) => line.toUpperCase().startsWith(command));
    return point === "EHLO" && this.#secured ? "secureEHLO" : point;
  }

  /** Puts TLS between the wire and the conversation, so that the wire can still be read. */
  #upgrade(then?: Point): void {
    const raw = this.#raw;
    const [outer, inner] = duplexPair();
    for (const side of [outer, inner]) side.on("error", () => {});
    raw.off("data", this.#hearPlain);
    this.#heard = "";
    this.#awaits = "handshake";
    const hearEncrypted = (chunk: Buffer) => {
      const { handshake } = this.#script;
      if (handshake === undefined || this.#secured) {
        outer.write(chunk);
        return;
      }
      raw.off("data", hearEncrypted);
      this.#transcript.misbehave();
      handshake(this.session(""));
    };
    raw.on("data", hearEncrypted).on("close", () => {
      outer.destroy();
      inner.destroy();
    });
    outer.on("data", (chunk: Buffer) => raw.write(chunk)).on("end", () => raw.end());
    createServer(this.#tls ?? {}, (secured) => {
      this.#secured = true;
      this.#awaits = "commands";
      this.#stream = secured;
      secured.on("error", () => {}).on("data", this.#hearPlain);
      if (then !== undefined) this.#perform(then, "");
    })
      .on("tlsClientError", () => {})
      .emit("connection", inner);
  }

  session(line: string): Session {
    const raw = this.#raw;
    const write = (bytes: string | Buffer) => {
      const text = bytes.toString("latin1");
      if (this.#isCopy && /^[45]/.test(text)) this.#transcript.copies -= 1;
      this.#isCopy = false;
      if (this.#answering === "AUTH") this.#awaits = text.startsWith("334") ? "login" : "commands";
      this.#stream.write(bytes);
    };
    return {
      number: this.#number,
      line,
      socket: this.#stream,
      say: (lines) => write(`${lines}\r\n`),
      write,
      end: () => void this.#stream.end(),
      drop: () => void raw.resetAndDestroy(),
      stopReading: () => void raw.pause(),
      hold: () => {
        this.#holds = true;
      },
      goOn: () => {
        this.#holds = false;
        this.#goOn();
      },
      upgrade: () => this.#upgrade(),
    };
  }
}

const commands = [
  "EHLO",
  "HELO",
  "STARTTLS",
  "AUTH",
  "MAIL",
  "RCPT",
  "DATA",
  "RSET",
  "QUIT",
] as const;
