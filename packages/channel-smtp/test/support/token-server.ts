import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { listenOnLoopback } from "./loopback.ts";

/** How the endpoint answers; the form is what it was posted. */
export type TokenHandler = (
  response: ServerResponse,
  form: URLSearchParams,
  request: IncomingMessage,
) => void;

export interface TokenServer {
  readonly port: number;
  readonly url: string;
  /** The forms that were posted, in order. */
  readonly forms: readonly URLSearchParams[];
  /** Everything that came: request lines, headers and bodies. */
  heard(): string;
  /** Clients that are still connected. */
  connections(): Promise<number>;
}

/** Answers with a JSON body. */
export function json(status: number, body: unknown): TokenHandler {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

/** A token endpoint on loopback, stopped when the test ends. */
export async function tokenServer(handler: TokenHandler): Promise<TokenServer> {
  const forms: URLSearchParams[] = [];
  let heard = "";
  const server = createServer((request, response) => {
    response.on("error", () => {});
    heard += `${request.method} ${request.url} ${request.rawHeaders.join(" ")}\n`;
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
      heard += chunk.toString();
    });
    request.on("end", () => {
      const form = new URLSearchParams(body);
      forms.push(form);
      handler(response, form, request);
    });
  });
  const port = await listenOnLoopback(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port,
    url: `http://127.0.0.1:${port}/token`,
    forms,
    heard: () => heard,
    connections: () =>
      new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
  };
}
