import type { IncomingMessage, ServerResponse } from "node:http";
import { largestBody } from "./form.ts";

/** What answers links: `engine.links`. */
interface AnswersLinks {
  handle(request: Request): Promise<Response>;
}

/**
 * Lets `engine.links` answer requests of `node:http`, and of servers made on it such as Express. Mount
 * it in front of whatever reads bodies: one that was read before is lost to it.
 */
export function linkListener(
  links: AnswersLinks,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    answer(links, incoming, outgoing).catch(() => {
      // The other side is gone, or the engine has no links: nothing more to say.
      if (!outgoing.headersSent) outgoing.statusCode = 500;
      outgoing.end();
    });
  };
}

async function answer(
  links: AnswersLinks,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", headers, url = "/" } = incoming;
  const body = method === "POST" ? await startOf(incoming) : null;
  const request = new Request(new URL(url, "http://links.invalid"), {
    method,
    headers: {
      "Accept-Language": headers["accept-language"] ?? "",
      "Content-Type": headers["content-type"] ?? "",
    },
    body,
  });
  const response = await links.handle(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

/** As much of a body as it takes to see that it is too large. */
async function startOf(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Not destroyed with the loop: the answer goes over the same socket.
  const arriving: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
  for await (const chunk of arriving) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > largestBody) break;
  }
  return Buffer.concat(chunks);
}
