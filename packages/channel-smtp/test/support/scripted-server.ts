import { createServer, type Socket } from "node:net";
import { listenOnLoopback } from "./loopback.ts";

/** What the server does at one point: answers lines, or anything at all. */
type Step = string | ((session: Session) => void);

/** The points of an SMTP session. What a script leaves out, a friendly server does. */
export interface Script {
  greeting?: Step;
  EHLO?: Step;
  HELO?: Step;
  STARTTLS?: Step;
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

/** One connection, in the hands of a script. */
export interface Session {
  /** 1 for the server's first connection. */
  readonly number: number;
  /** The line that is being answered. */
  readonly line: string;
  readonly socket: Socket;
  /** Writes lines as they are, with CRLF after the last. */
  say(lines: string): void;
  /** Breaks the connection off without a goodbye. */
  drop(): void;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every byte that any client sent. */
  received(): string;
  /** The commands in order, without the bodies. */
  readonly commands: readonly string[];
  /** The bodies that came with their final dot. */
  readonly bodies: readonly string[];
  readonly connections: number;
  /** Resolves when every client has let go of its socket, so that what is sent there is refused. */
  deserted(): Promise<void>;
  stop(): Promise<void>;
}

const friendly: Required<Omit<Script, "bodyChunk">> = {
  greeting: "220 scripted.test ESMTP",
  EHLO: "250 scripted.test",
  HELO: "250 scripted.test",
  STARTTLS: "502 5.5.1 Not implemented",
  AUTH: "235 2.7.0 Authenticated",
  MAIL: "250 2.1.0 Ok",
  RCPT: "250 2.1.5 Ok",
  DATA: "354 End with a dot",
  dot: "250 2.0.0 Ok: queued as 4F2A",
  RSET: "250 2.0.0 Ok",
  QUIT: (session) => session.socket.end("221 2.0.0 Bye\r\n"),
};

/** A plain-text SMTP server that misbehaves exactly as its script says, and keeps all it is told. */
export async function scriptedServer(script: Script = {}): Promise<ScriptedServer> {
  const received: Buffer[] = [];
  const commands: string[] = [];
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  // Half open, so that a client that merely says it is done is told from one that is gone.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    const conversation = new Conversation(socket, connections, script, commands, bodies);
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      conversation.hear(chunk.toString("latin1"));
    });
    conversation.perform("greeting", "");
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    received: () => Buffer.concat(received).toString("latin1"),
    commands,
    bodies,
    get connections() {
      return connections;
    },
    async deserted() {
      await Promise.all([...sockets].map(gone));
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes until the other side answers that nobody is there. */
async function gone(socket: Socket): Promise<void> {
  const probing = setInterval(() => socket.write("x"), 5);
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(probing);
}

const endOfBody = "\r\n.\r\n";

/** Splits what one client says into commands and bodies, and answers by the script. */
class Conversation {
  readonly #socket: Socket;
  readonly #number: number;
  readonly #script: Script;
  readonly #commands: string[];
  readonly #bodies: string[];
  #heard = "";
  #inBody = false;

  constructor(
    socket: Socket,
    number: number,
    script: Script,
    commands: string[],
    bodies: string[],
  ) {
    this.#socket = socket;
    this.#number = number;
    this.#script = script;
    this.#commands = commands;
    this.#bodies = bodies;
  }

  hear(text: string): void {
    this.#heard += text;
    if (this.#inBody) this.#hearBody();
    if (!this.#inBody) this.#hearCommands();
  }

  perform(point: Exclude<keyof Script, "bodyChunk">, line: string): void {
    const step = this.#script[point] ?? friendly[point];
    const session = this.#session(line);
    if (typeof step === "string") session.say(step);
    else step(session);
    if (point !== "DATA" || typeof step !== "string" || !/^[23]/.test(step)) return;
    this.#inBody = true;
    // So that a body that is nothing but its dot ends like any other.
    this.#heard = `\r\n${this.#heard}`;
  }

  #hearBody(): void {
    const end = this.#heard.indexOf(endOfBody);
    if (end < 0) {
      this.#script.bodyChunk?.(this.#session(""));
      return;
    }
    this.#bodies.push(this.#heard.slice(2, end + 2));
    this.#heard = this.#heard.slice(end + endOfBody.length);
    this.#inBody = false;
    this.perform("dot", "");
  }

  #hearCommands(): void {
    for (;;) {
      const end = this.#heard.indexOf("\r\n");
      if (end < 0) return;
      const line = this.#heard.slice(0, end);
      this.#heard = this.#heard.slice(end + 2);
      this.#commands.push(line);
      const point = pointOf(line);
      if (point === undefined) this.#session(line).say("502 5.5.2 What?");
      else this.perform(point, line);
      if (this.#inBody) this.#hearBody();
      if (this.#inBody) return;
    }
  }

  #session(line: string): Session {
    const socket = this.#socket;
    return {
      number: this.#number,
      line,
      socket,
      say: (lines) => void socket.write(`${lines}\r\n`),
      drop: () => void socket.resetAndDestroy(),
    };
  }
}

const points = [
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

function pointOf(line: string): (typeof points)[number] | undefined {
  return points.find((point) => line.toUpperCase().startsWith(point));
}
