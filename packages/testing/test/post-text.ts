import { createServer, type IncomingMessage } from "node:http";
import { type Channel, defineChannel, type Outcome, secret } from "@carillon/core";
import type { ChannelFault, ChannelSetup } from "@carillon/testing";
import { z } from "zod";
import { listen } from "./listen.ts";

/** The smallest honest channel: posts text, and says what became of it. */
export const postText = defineChannel({
  type: "post-text",
  config: z.object({ url: z.url(), token: secret() }),
  accepts: "text",
  create: ({ url, token }) => ({
    async send({ content, deliveryId }, { signal }): Promise<Outcome> {
      const headers = { authorization: `Bearer ${token}`, "x-delivery": deliveryId };
      const body = `${content.title}\n\n${content.text}`;
      try {
        const { status } = await fetch(url, { method: "POST", headers, body, signal });
        if (status < 300) return { status: "sent" };
        return { status: "rejected", reason: { code: `http-${status}`, message: "Not wanted." } };
      } catch (error) {
        const reason = { code: "lost", message: "No answer came." };
        if (signal.aborted || !String(causeOf(error)).includes("ECONNREFUSED")) {
          return { status: "unknown", reason };
        }
        return { status: "deferred", scope: "channel", reason };
      }
    },
  }),
});

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** The other side: a real server, and the channel that posts to it. */
export async function postTextSetup(
  channelFor: (options: { url: string; token: string }) => Channel = postText,
): Promise<ChannelSetup> {
  let fault: ChannelFault | undefined;
  const accepted: { body: string; headers: string; id: string }[] = [];
  const server = createServer(async (request, response) => {
    if (fault === "hang") return;
    if (fault === "garbage") {
      request.socket.end("\u0000\u0001 nonsense\r\n\r\n");
      return;
    }
    const body = await bodyOf(request);
    if (fault === "reject") {
      response.writeHead(422).end(`no, ${request.headers.authorization}`);
      return;
    }
    const headers = request.rawHeaders.join("\n");
    accepted.push({ body, headers, id: String(request.headers["x-delivery"]) });
    response.end();
  });
  const url = await listen(server);
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const token = "a token that nobody may see";
  return {
    channel: channelFor({ url, token }),
    secrets: [token],
    received: () => accepted.map(({ body }) => body),
    headers: () => accepted.map(({ headers }) => headers),
    ids: () => accepted.map(({ id }) => id),
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
