import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";
import { portOf } from "./mail-server.ts";

/** What was posted, once its signature was found to be right. */
export interface ReceivedPost {
  readonly type: string;
  readonly title: string;
}

/** Another program that wants to know: an HTTP server on loopback that checks every signature. */
export interface WebhookReceiver {
  readonly url: string;
  readonly secret: string;
  received(): readonly ReceivedPost[];
  stop(): Promise<void>;
}

/** Starts a receiver that answers 204 to what is signed well and 401 to everything else. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const verifier = new Webhook(secret);
  const posts: ReceivedPost[] = [];
  const server = createServer(async (request, response) => {
    try {
      const body: unknown = verifier.verify(await bodyOf(request), headersOf(request));
      posts.push({ type: textAt(body, "type"), title: textAt(body, "data", "message", "title") });
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end("The signature does not fit");
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/hooks/beacon`,
    secret,
    received: () => posts,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The text at a place in parsed JSON; empty where there is none. */
function textAt(value: unknown, ...path: readonly string[]): string {
  let found = value;
  for (const key of path) {
    found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  }
  return typeof found === "string" ? found : "";
}
