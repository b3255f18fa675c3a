import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { linkListener } from "@carillon/core";
import { expect, onTestFinished, test } from "vitest";

/** A server on loopback, and what reached the handler behind it. */
async function serving(handle: (request: Request) => Promise<Response>) {
  const server = createServer(linkListener({ handle }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

test("a request reaches the handler, and its answer the client", async () => {
  const seen: string[] = [];
  const port = await serving(async (request) => {
    const { method, url, headers } = request;
    seen.push(`${method} ${new URL(url).pathname} ${headers.get("Accept-Language")}`);
    seen.push(await request.text());
    return new Response("done", { status: 410, headers: { "X-Robots-Tag": "noindex" } });
  });
  const response = await fetch(`http://127.0.0.1:${port}/notify/unsubscribe/a.b?x=y`, {
    method: "POST",
    body: new URLSearchParams({ action: "unsubscribe" }),
    headers: { "Accept-Language": "de" },
  });
  expect(response.status).toBe(410);
  expect(response.headers.get("X-Robots-Tag")).toBe("noindex");
  expect(await response.text()).toBe("done");
  expect(seen).toEqual(["POST /notify/unsubscribe/a.b de", "action=unsubscribe"]);
});

test("HEAD is answered without a body", async () => {
  const port = await serving(async () => new Response(null, { status: 200 }));
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" });
  expect(response.status).toBe(200);
});

test("of a large body no more is read than it takes to refuse it", async () => {
  let length = 0;
  const port = await serving(async (request) => {
    length = (await request.arrayBuffer()).byteLength;
    return new Response(null, { status: 400 });
  });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
  socket.write(Buffer.alloc(100_000));
  const [answer] = await once(socket, "data");
  expect(String(answer)).toContain("400 Bad Request");
  expect(length).toBeLessThan(100_001);
  socket.destroy();
});

test("a handler that fails costs its own request and nothing else", async () => {
  const port = await serving(() => Promise.reject(new Error("no links")));
  for (const _time of ["first", "second"]) {
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(500);
  }
});
