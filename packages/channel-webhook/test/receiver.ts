import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as NetServer } from "node:net";
import type { Channel, LogRecord, SendRequest } from "@carillon/core";
import { scopedLogger, systemClock } from "@carillon/core";

/** A request as it came. */
export interface Arrived {
  readonly headers: Readonly<Record<string, string>>;
  readonly head: string;
  readonly body: string;
}

/** A secret of 24 bytes, as the specification's examples have it. */
export const signingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Answers one request; what it does not answer stays open. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

/** A real web server on loopback that keeps what arrived. */
export class Receiver {
  readonly arrived: Arrived[] = [];
  behaviour: Behaviour = (response) => response.end("taken");
  readonly #server: Server = createServer(
    (request, response) => void this.#take(request, response),
  );
  url = "";

  async start(): Promise<this> {
    this.url = `http://127.0.0.1:${await portOf(this.#server)}/hook`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    this.arrived.push({
      headers: Object.fromEntries(headers),
      head: request.rawHeaders.join("\n"),
      body: Buffer.concat(chunks).toString(),
    });
    this.behaviour(response, request);
  }
}

/** Lets a server listen on a free port of loopback. */
export async function portOf(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port");
  return address.port;
}

/** Something to send. */
function requestOf(given: Partial<SendRequest<"json">> = {}): SendRequest<"json"> {
  return {
    deliveryId: "3f2a",
    attempt: 1,
    createdAt: 0,
    address: undefined,
    recipient: { id: "ops" },
    event: {
      id: "e1",
      type: "backup.failed",
      occurredAt: Date.UTC(2026, 0, 1),
      severity: "error",
    },
    content: { rendering: "json", body: { event: { payload: { job: "Ärger 😀" } } } },
    attachments: [],
    sensitive: false,
    ...given,
  };
}

/** Sends once through a channel, with a deadline when one is given. */
export async function sendOnce(
  channel: Channel<"json">,
  given: Partial<SendRequest<"json">> = {},
  { abortAfterMs = 10_000, logged }: { abortAfterMs?: number; logged?: LogRecord[] } = {},
) {
  const sender = channel.create({
    name: "hook",
    app: { name: "Carillon", locale: "en", timeZone: "UTC" },
    clock: systemClock,
    logger: scopedLogger({ log: (record) => logged?.push(record) }, "carillon.channel.webhook"),
  });
  return sender.send(requestOf(given), { signal: AbortSignal.timeout(abortAfterMs) });
}
