import { webhook } from "@carillon/channel-webhook";
import { type LogRecord, redactorOf } from "@carillon/core";
import { httpReceiver, testChannel } from "@carillon/testing";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Receiver, sendOnce, signingSecret } from "./receiver.ts";

const otherSecret = `whsec_${Buffer.alloc(64, 7).toString("base64")}`;
const stranger = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await new Receiver().start();
});
afterEach(() => receiver.stop());

function hook(given: { secret?: string | string[]; headers?: Record<string, string> } = {}) {
  return webhook({ url: receiver.url, secret: signingSecret, allowPrivate: true, ...given });
}

describe("webhook", () => {
  it("posts what the library of Standard Webhooks verifies", async () => {
    expect(await sendOnce(hook())).toEqual({ status: "sent", response: "HTTP 200: taken" });
    const [arrived] = receiver.arrived;
    if (arrived === undefined) expect.fail("Nothing arrived");
    expect(new Webhook(signingSecret).verify(arrived.body, arrived.headers)).toEqual({
      type: "backup.failed",
      timestamp: "2026-01-01T00:00:00.000Z",
      data: { event: { payload: { job: "Ärger 😀" } } },
    });
    expect(arrived.headers["content-type"]).toBe("application/json");
  });

  it("signs in a way that another secret or a changed body does not pass", async () => {
    await sendOnce(hook());
    const [arrived] = receiver.arrived;
    if (arrived === undefined) expect.fail("Nothing arrived");
    expect(() => new Webhook(stranger).verify(arrived.body, arrived.headers)).toThrow();
    expect(() => new Webhook(signingSecret).verify(`${arrived.body} `, arrived.headers)).toThrow();
  });

  it("signs with each secret while one takes the place of another", async () => {
    await sendOnce(hook({ secret: [signingSecret, otherSecret] }));
    const [arrived] = receiver.arrived;
    if (arrived === undefined) expect.fail("Nothing arrived");
    expect(arrived.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [signingSecret, otherSecret]) {
      expect(() => new Webhook(secret).verify(arrived.body, arrived.headers)).not.toThrow();
    }
  });

  it("carries the delivery's id, the same at every attempt", async () => {
    await sendOnce(hook(), { deliveryId: "d1", attempt: 1 });
    await sendOnce(hook(), { deliveryId: "d1", attempt: 2 });
    const ids = receiver.arrived.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual(["d1", "d1"]);
  });

  it.each(["backup 2026.ops", "Sicherung–😀.1", "x".repeat(300), "a\r\nb"])(
    "carries a fitting id for the delivery %j, and its signature verifies",
    async (deliveryId) => {
      for (const given of [{ deliveryId }, { deliveryId }, { deliveryId: `${deliveryId}2` }]) {
        expect(await sendOnce(hook(), given)).toMatchObject({ status: "sent" });
      }
      const [first, again, other] = receiver.arrived;
      if (first === undefined) expect.fail("Nothing arrived");
      expect(first.headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);
      expect(again?.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
      expect(other?.headers["webhook-id"]).not.toBe(first.headers["webhook-id"]);
      expect(() => new Webhook(signingSecret).verify(first.body, first.headers)).not.toThrow();
    },
  );

  it("sends headers of one's own along, and takes them for secrets", async () => {
    const authorization = "Bearer a-token-of-a-gateway";
    const channel = hook({ headers: { Authorization: authorization, "User-Agent": "mine" } });
    await sendOnce(channel);
    expect(receiver.arrived[0]?.headers).toMatchObject({ authorization, "user-agent": "mine" });
    expect(channel.secrets()).toEqual([signingSecret, authorization, "mine"]);
  });

  it("shows no secret that the receiver echoes, nor anything of what is sensitive", async () => {
    receiver.behaviour = (response, request) =>
      response.writeHead(422).end(`unknown token ${request.headers["x-key"]}`);
    const channel = hook({ headers: { "x-key": "Bearer 0123456789abcdef" } });
    const logged: LogRecord[] = [];
    const outcome = await sendOnce(channel, {}, { logged });
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "content-refused" } });
    expect(JSON.stringify(outcome)).toContain("unknown token [redacted]");
    receiver.behaviour = (response) => response.writeHead(422).end("the code 4711 is not known");
    expect(JSON.stringify(await sendOnce(channel, { sensitive: true }))).not.toContain("4711");
    const redact = redactorOf(channel.secrets());
    expect(logged).not.toHaveLength(0);
    expect(redact(JSON.stringify(logged))).toBe(JSON.stringify(logged));
  });
});

testChannel("webhook", {
  async setup() {
    const other = await httpReceiver({ idHeader: "webhook-id" });
    const headers = { authorization: "Bearer a-token-of-a-gateway" };
    return {
      ...other,
      channel: webhook({ url: other.url, secret: signingSecret, headers, allowPrivate: true }),
      secrets: [signingSecret, headers.authorization],
    };
  },
});
