import dns from "node:dns";
import { type WebhookOptions, webhook } from "@carillon/channel-webhook";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Receiver, sendOnce, signingSecret } from "./receiver.ts";

const url = "https://hooks.example.com/carillon";

function faultOf(options: Partial<WebhookOptions>): string {
  try {
    webhook({ url, secret: signingSecret, ...options });
    return "";
  } catch (error) {
    return String(error);
  }
}

const oneKey = Buffer.alloc(24, 1).toString("base64");

describe("webhook refuses", () => {
  it.each<[string, Partial<WebhookOptions>, string]>([
    ["a relative URL", { url: "/hook" }, "url: must be an absolute URL"],
    ["another protocol", { url: "file:///etc/passwd" }, "url: must be https or http"],
    ["a password in the URL", { url: "https://ada:pw-1@example.com/" }, "headers.authorization"],
    ["clear text to other machines", { url: "http://example.com/" }, "url: must be https"],
    ["a secret without prefix", { secret: oneKey }, 'secret: must be "whsec_"'],
    ["a short key", { secret: `whsec_${btoa("x".repeat(23))}` }, "24 to 64"],
    ["a long key", { secret: `whsec_${btoa("x".repeat(65))}` }, "24 to 64"],
    ["a key that is not Base64", { secret: `whsec_${oneKey}!` }, "24 to 64"],
    ["no key", { secret: [] }, "secret"],
    ["a bad key among good ones", { secret: [signingSecret, "whsec_"] }, "secret.1"],
    ["a header name with a space", { headers: { "x a": "1" } }, "is not a header's name"],
    ["a header name with a colon", { headers: { "x:a": "1" } }, "is not a header's name"],
    ["a line break in a header", { headers: { "x-a": "1\r\nx-b: 2" } }, "on one line"],
    ["a signature header", { headers: { "Webhook-Signature": "v1,x" } }, "by the channel itself"],
    ["a hop-by-hop header", { headers: { Connection: "close" } }, "by the channel itself"],
    ["a length of one's own", { headers: { "content-length": "1" } }, "by the channel itself"],
    ["a header set twice", { headers: { "x-a": "1", "X-A": "2" } }, "headers.X-A: is set twice"],
    ["no time at all", { timeoutMs: 0 }, "timeoutMs"],
  ])("%s", (_, options, message) => {
    const fault = faultOf(options);
    expect(fault).toContain(message);
    expect(fault).not.toContain("pw-1");
    expect(fault).not.toContain(oneKey);
  });

  it("an option that it does not know", () => {
    const options = { url, secret: signingSecret, timeOutMs: 5 };
    expect(() => webhook(options)).toThrow("timeOutMs");
  });
});

const internal = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f.0.0.1",
  "10.1.2.3",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "[::1]",
  "[fd12::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:10.0.0.1]",
  "[64:ff9b::7f00:1]",
];
const reserved = [
  "0.0.0.0",
  "169.254.169.254",
  "100.100.100.200",
  "192.0.2.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[::]",
  "[fe80::1]",
  "[ff02::1]",
  "[fd00:ec2::254]",
  "[2002:7f00:1::]",
  "[::ffff:169.254.169.254]",
  "[64:ff9b::a9fe:a9fe]",
  "[::169.254.169.254]",
];
const open = ["93.184.216.34", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]"];

describe("addresses in the URL", () => {
  it.each([...internal, ...reserved])("%s is blocked", (host) => {
    expect(faultOf({ url: `https://${host}/` })).toMatch(/internal|reserved/);
  });

  it.each(internal.filter((host) => !host.startsWith("[64")))(
    "%s is opened by allowPrivate",
    (host) => {
      expect(faultOf({ url: `https://${host}/`, allowPrivate: true })).toBe("");
    },
  );

  it.each(reserved)("%s stays blocked with allowPrivate", (host) => {
    expect(faultOf({ url: `https://${host}/`, allowPrivate: true })).toContain("reserved");
  });

  it.each(open)("%s is open", (host) => {
    expect(faultOf({ url: `https://${host}/` })).toBe("");
  });

  it("needs allowHttp for clear text to other machines, and not for this one", () => {
    expect(faultOf({ url: "http://example.com/", allowHttp: true })).toBe("");
    expect(faultOf({ url: "http://localhost:8080/" })).toBe("");
  });
});

describe("addresses behind a name", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("are checked when connecting, so that nothing arrives at an internal one", async () => {
    const receiver = await new Receiver().start();
    const named = receiver.url.replace("127.0.0.1", "localhost");
    expect(await sendOnce(webhook({ url: named, secret: signingSecret }))).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: { code: "address-blocked", cure: expect.stringContaining("allowPrivate") },
    });
    expect(receiver.arrived).toHaveLength(0);
    const allowed = webhook({ url: named, secret: signingSecret, allowPrivate: true });
    expect(await sendOnce(allowed)).toMatchObject({ status: "sent" });
    await receiver.stop();
  });

  it("are blocked when one among several is internal", async () => {
    const answer = [
      { address: "93.184.216.34", family: 4 },
      { address: "169.254.169.254", family: 4 },
    ];
    const lookup = vi.spyOn(dns, "lookup");
    lookup.mockImplementation((...given: unknown[]) => {
      const callback = given.at(-1);
      if (typeof callback === "function") callback(null, answer);
    });
    expect(await sendOnce(webhook({ url, secret: signingSecret }))).toMatchObject({
      reason: { code: "address-blocked", message: expect.stringContaining("169.254.169.254") },
    });
    expect(lookup).toHaveBeenCalledOnce();
  });
});
