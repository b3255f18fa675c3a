import { createServer, type Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { Conversation, type Script, type Session, type Transcript } from "./conversation.ts";
import { listenOnLoopback } from "./loopback.ts";

export type { Script, Session, Step } from "./conversation.ts";

/** What the server is besides its script. */
export interface ServerOptions {
  /** With it STARTTLS is offered. */
  readonly tls?: TlsOptions | undefined;
  /** TLS from the first byte. */
  readonly implicit?: boolean;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every byte that any client sent, encrypted or not. */
  received(): string;
  /** The same, connection by connection. */
  readonly captures: readonly Buffer[];
  /** The commands in order, without the bodies; also those that came encrypted. */
  readonly commands: readonly string[];
  /** The bodies that came with their final dot. */
  readonly bodies: readonly string[];
  /** Mails that came with their final dot and were not refused. */
  readonly copies: number;
  readonly connections: number;
  /** The newest connection. */
  latest(): Session;
  /** Resolves when a function of the script is called. */
  readonly misbehaved: Promise<void>;
  /** Resolves when every client has let go of its socket, so that what is sent there is refused. */
  deserted(): Promise<void>;
  stop(): Promise<void>;
}

/** An SMTP server that misbehaves exactly as its script says, and keeps all it is told. */
export async function scriptedServer(
  script: Script = {},
  options: ServerOptions = {},
): Promise<ScriptedServer> {
  let misbehave = () => {};
  const misbehaved = new Promise<void>((resolve) => {
    misbehave = resolve;
  });
  const transcript: Transcript = { commands: [], bodies: [], copies: 0, misbehave };
  const captures: Buffer[][] = [];
  let latest: Conversation | undefined;
  const sockets = new Set<Socket>();

  // Half open, so that a client that merely says it is done is told from one that is gone.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const capture: Buffer[] = [];
    captures.push(capture);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    socket.on("data", (chunk: Buffer) => void capture.push(chunk));
    latest = new Conversation(socket, captures.length, script, transcript, options.tls);
    latest.begin(options.implicit === true);
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    received: () => Buffer.concat(captures.flat()).toString("latin1"),
    get captures() {
      return captures.map((chunks) => Buffer.concat(chunks));
    },
    commands: transcript.commands,
    bodies: transcript.bodies,
    get copies() {
      return transcript.copies;
    },
    get connections() {
      return captures.length;
    },
    latest() {
      if (latest === undefined) throw new Error("Nobody has connected");
      return latest.session("");
    },
    misbehaved,
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
  // One that is not read would never learn of a reset.
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(probing);
}
