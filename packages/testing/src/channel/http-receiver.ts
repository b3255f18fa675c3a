import { createServer, type IncomingMessage } from "node:http";
import type { ChannelFault, ChannelSetup } from "./setup.ts";

/** A request that the receiver accepted. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What {@link httpReceiver} may be told. */
export interface HttpReceiverOptions {
  /** The request header that carries the delivery's id. Default: none, and there is no `ids()`. */
  readonly idHeader?: string;
}

/** A web server on loopback, with what {@link ChannelSetup} wants of it. */
export interface HttpReceiver extends Omit<ChannelSetup, "channel" | "misbehave"> {
  /** Without a slash at its end. */
  readonly url: string;
  /** What was accepted so far, in order. */
  readonly requests: readonly ReceivedRequest[];
  misbehave(fault: ChannelFault): Promise<void>;
}

/**
 * Starts the other side of a channel that speaks HTTP. It accepts every request with status 200 and
 * an empty JSON object; a rejection has status 400, and a busy answer 503. Both repeat the request's
 * headers, as some services do, so that a channel shows whether it keeps its secrets.
 */
export async function httpReceiver({ idHeader }: HttpReceiverOptions = {}): Promise<HttpReceiver> {
  const requests: (ReceivedRequest & { readonly head: string })[] = [];
  let fault: ChannelFault | undefined;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { url: path = "", headers } = request;
    if (fault === "hang") return;
    if (fault === "garbage") {
      request.socket.end("\u0000\u0001 This is not HTTP.\r\n\r\n");
    } else if (fault === "reject" || fault === "busy") {
      response.writeHead(fault === "busy" ? 503 : 400).end(JSON.stringify(headers));
    } else {
      const head = `${path}\n${request.rawHeaders.join("\n")}`;
      requests.push({ path, headers, body, head });
      response.setHeader("content-type", "application/json").end("{}");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port is free");
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    received: () => requests.map(({ body }) => body),
    headers: () => requests.map(({ head }) => head),
    ...(idHeader !== undefined && {
      ids: () => requests.map(({ headers }) => String(headers[idHeader.toLowerCase()] ?? "")),
    }),
    async misbehave(wanted) {
      fault = wanted;
      if (wanted === "refuse") await stop();
    },
    stop,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
