import dns from "node:dns";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import tls from "node:tls";
import { webhook } from "@carillon/channel-webhook";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { portOf, Receiver, sendOnce, signingSecret } from "./receiver.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await new Receiver().start();
});
afterEach(() => receiver.stop());

function hookTo(url: string) {
  return webhook({ url, secret: signingSecret, allowPrivate: true });
}

describe("an answer", () => {
  it.each([
    [200, { status: "sent" }],
    [204, { status: "sent" }],
    [301, { status: "deferred", scope: "channel", reason: { code: "redirect" } }],
    [308, { status: "deferred", scope: "channel", reason: { code: "redirect" } }],
    [400, { status: "rejected", reason: { code: "content-refused" } }],
    [401, { status: "deferred", scope: "channel", reason: { code: "authentication" } }],
    [403, { status: "deferred", scope: "channel", reason: { code: "authentication" } }],
    [404, { status: "rejected", reason: { code: "content-refused" } }],
    [408, { status: "deferred", scope: "delivery", reason: { code: "timeout" } }],
    [410, { status: "rejected", suppress: true, reason: { code: "gone" } }],
    [413, { status: "rejected", reason: { code: "too-large" } }],
    [
      429,
      { status: "deferred", scope: "channel", slowDown: "channel", reason: { code: "rate-limit" } },
    ],
    [500, { status: "deferred", scope: "delivery", reason: { code: "receiver-failed" } }],
    [503, { status: "deferred", scope: "delivery", reason: { code: "unavailable" } }],
    [504, { status: "deferred", scope: "delivery", reason: { code: "receiver-failed" } }],
    [999, { status: "unknown", reason: { code: "unknown-outcome" } }],
  ])("with status %i has its outcome", async (status, expected) => {
    receiver.behaviour = (response) => response.writeHead(status).end();
    const outcome = await sendOnce(hookTo(receiver.url));
    expect(outcome).toMatchObject(expected);
    if (outcome.status !== "sent") expect(outcome.reason.cure).toMatch(/\w/);
  });

  it.each([
    ["30", 30_000],
    ["1000000000", 3_600_000],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 3_600_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", undefined],
    ["0", undefined],
    ["-5", undefined],
    ["1e9", undefined],
    ["soon", undefined],
    ["9".repeat(400), 3_600_000],
  ])("with Retry-After %s waits within bounds", async (retryAfter, expected) => {
    receiver.behaviour = (response) => response.writeHead(429, { "retry-after": retryAfter }).end();
    const outcome = await sendOnce(hookTo(receiver.url));
    expect(outcome).toMatchObject({ status: "deferred", scope: "channel" });
    expect(outcome).toHaveProperty("retryAfterMs", expected);
  });

  it("with status 503 and Retry-After speaks for the whole channel", async () => {
    const date = new Date(Date.now() + 3_000_000).toUTCString();
    receiver.behaviour = (response) => response.writeHead(503, { "retry-after": date }).end();
    const outcome = await sendOnce(hookTo(receiver.url));
    if (outcome.status !== "deferred") expect.fail(`It was ${outcome.status}`);
    expect(outcome.scope).toBe("channel");
    expect(outcome.retryAfterMs).toBeGreaterThan(2_000_000);
    expect(outcome.retryAfterMs).toBeLessThanOrEqual(3_000_000);
  });

  it("that points elsewhere is not followed", async () => {
    const elsewhere = await new Receiver().start();
    receiver.behaviour = (response) => response.writeHead(307, { location: elsewhere.url }).end();
    await sendOnce(hookTo(receiver.url));
    expect(elsewhere.arrived).toHaveLength(0);
    await elsewhere.stop();
  });

  it("of many lines and control characters is kept as a short line", async () => {
    receiver.behaviour = (response) =>
      response.writeHead(400).end(`\u001b[31mno\r\n\u202Enever ${"x".repeat(5_000)}`);
    const outcome = await sendOnce(hookTo(receiver.url));
    if (outcome.status !== "rejected") expect.fail(`It was ${outcome.status}`);
    expect(outcome.reason.response).toMatch(/^HTTP 400: \[31mno never x{187}$/);
  });

  it("whose body never ends is sent after 64 KiB", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    receiver.behaviour = (response) => {
      closed = new Promise((resolve) => response.on("close", resolve));
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(16_384)));
      };
      response.on("drain", pour);
      pour();
    };
    expect(await sendOnce(hookTo(receiver.url))).toMatchObject({ status: "sent" });
    await closed;
  });

  it("whose body hangs is sent, at the deadline or after a second", async () => {
    receiver.behaviour = (response) => response.write("part of it");
    const sent = { status: "sent", response: "HTTP 200: part of it" };
    expect(await sendOnce(hookTo(receiver.url), {}, { abortAfterMs: 100 })).toEqual(sent);
    expect(await sendOnce(hookTo(receiver.url))).toEqual(sent);
  });
});

describe("no answer", () => {
  it("is unknown when the deadline passes after the request was written", async () => {
    receiver.behaviour = () => {};
    expect(await sendOnce(hookTo(receiver.url), {}, { abortAfterMs: 100 })).toMatchObject({
      status: "unknown",
      reason: { code: "unknown-outcome", message: expect.stringContaining("took too long") },
    });
    expect(receiver.arrived).toHaveLength(1);
  });

  it.each([
    ["reset", (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
    ["closed", (socket: { end(): unknown }) => socket.end()],
    [
      "answered with nonsense",
      (socket: { end(data: string): unknown }) => socket.end("SSH-2.0\r\n"),
    ],
  ])("is unknown when the connection is %s after the request was written", async (_, lose) => {
    receiver.behaviour = (__, request) => lose(request.socket);
    expect(await sendOnce(hookTo(receiver.url))).toMatchObject({
      status: "unknown",
      reason: { code: "unknown-outcome" },
    });
  });

  it("defers when the connection is reset before the request was written", async () => {
    const server = createTcpServer((socket) => {
      socket.once("data", () => socket.pause().resetAndDestroy());
    });
    const large = "x".repeat(32 * 1024 * 1024);
    const content = { rendering: "json", body: { large } } as const;
    expect(
      await sendOnce(hookTo(`http://127.0.0.1:${await portOf(server)}/`), { content }),
    ).toMatchObject({ status: "deferred", scope: "channel", reason: { code: "connection-lost" } });
    server.close();
  });

  it("defers when nobody listens", async () => {
    await receiver.stop();
    expect(await sendOnce(hookTo(receiver.url))).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "refused" },
    });
  });

  it("defers when the name does not exist", async () => {
    const missing = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const lookup = vi.spyOn(dns, "lookup");
    lookup.mockImplementation((...given: unknown[]) => {
      const callback = given.at(-1);
      if (typeof callback === "function") callback(missing);
    });
    expect(await sendOnce(hookTo("https://receiver.invalid/"))).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "dns" },
    });
    lookup.mockRestore();
  });
});

describe("over TLS", () => {
  it("sends to a receiver that it trusts, and nothing to one that it does not", async () => {
    const arrived: string[] = [];
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
      extensions: [
        { name: "basicConstraints", cA: true },
        { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
      ],
    });
    const server = createTlsServer({ cert, key }, (request, response) => {
      arrived.push(String(request.headers["webhook-id"]));
      response.end();
    });
    const channel = hookTo(`https://127.0.0.1:${await portOf(server)}/`);
    expect(await sendOnce(channel)).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "certificate" },
    });
    expect(arrived).toEqual([]);
    tls.setDefaultCACertificates([cert]);
    expect(await sendOnce(channel)).toMatchObject({ status: "sent" });
    expect(arrived).toEqual(["3f2a"]);
    server.close();
  });

  it("defers when the port speaks something else", async () => {
    const url = receiver.url.replace("http:", "https:");
    expect(await sendOnce(hookTo(url))).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "tls-handshake" },
    });
    expect(receiver.arrived).toHaveLength(0);
  });

  it("defers when the handshake hangs until the deadline", async () => {
    const server = createTcpServer((socket) => socket.resume());
    const channel = hookTo(`https://127.0.0.1:${await portOf(server)}/`);
    expect(await sendOnce(channel, {}, { abortAfterMs: 100 })).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "timeout" },
    });
    server.close();
  });
});
