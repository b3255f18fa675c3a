import { expect, onTestFinished, test } from "vitest";
import type { SmtpOptions } from "../src/index.ts";
import { inShort } from "./support/in-short.ts";
import { closedPort } from "./support/loopback.ts";
import { patience } from "./support/patience.ts";
import { scriptedServer } from "./support/scripted-server.ts";
import { sendingTo } from "./support/sending.ts";
import { json, type TokenHandler, tokenServer } from "./support/token-server.ts";

const clientSecret = "the client's secret";
const refreshToken = "1//refresh-token-of-ada-that-lives-long";

/** A channel that gets its tokens from a URL, and a mail server that would take any. */
async function channelBy(tokenUrl: string, more: Partial<SmtpOptions> = {}) {
  const server = await scriptedServer({ EHLO: "250-scripted.test\r\n250 AUTH XOAUTH2" });
  onTestFinished(() => server.stop());
  const oauth2 = { provider: { tokenUrl }, clientId: "bells", clientSecret, refreshToken };
  const sending = sendingTo(server.port, { user: "ada@example.com", oauth2, ...more });
  return { server, sending };
}

const good = { access_token: "access-token-number-1", token_type: "Bearer", expires_in: 3600 };

function plain(status: number, text: string, headers: Record<string, string> = {}): TokenHandler {
  return (response) => void response.writeHead(status, headers).end(text);
}

const refusals: readonly (readonly [string, TokenHandler, RegExp, RegExp])[] = [
  [
    "400 invalid_grant",
    json(400, { error: "invalid_grant", error_description: "Token has been expired or revoked." }),
    /invalid_grant: Token has been expired or revoked\./,
    /Sign in once more.*refreshToken/,
  ],
  ["400 invalid_client", json(400, { error: "invalid_client" }), /invalid_client/, /clientSecret/],
  ["401 invalid_client", json(401, { error: "invalid_client" }), /invalid_client/, /clientSecret/],
  ["401 without a word", plain(401, ""), /answered 401/, /clientSecret/],
  ["400 invalid_scope", json(400, { error: "invalid_scope" }), /invalid_scope/, /SMTP\.Send/],
  ["403 access_denied", json(403, { error: "access_denied" }), /access_denied/, /Check scope/],
];

test.each(refusals)(
  "%s is for a person to mend: the channel is paused",
  async (_what, handler, message, cure) => {
    const tokens = await tokenServer(handler);
    const { server, sending } = await channelBy(tokens.url);
    expect(await sending.send()).toMatchObject({
      status: "deferred",
      scope: "channel",
      retryAfterMs: 300_000,
      reason: {
        code: "authentication",
        message: expect.stringMatching(message),
        cure: expect.stringMatching(cure),
      },
    });
    expect(tokens.forms).toHaveLength(1);
    await server.deserted();
    expect(server.received()).not.toMatch(/AUTH|MAIL/);
  },
);

const unusable: readonly (readonly [string, TokenHandler, RegExp])[] = [
  ["400 temporarily_unavailable", json(400, { error: "temporarily_unavailable" }), /answered 400/],
  ["400 with a page", plain(400, "<html>Bad request</html>"), /answered 400/],
  ["404", plain(404, "Not found"), /answered 404/],
  ["429", json(429, { error: "rate_limited" }), /answered 429/],
  ["500", json(500, { error: "server_error" }), /answered 500/],
  ["503", plain(503, ""), /answered 503/],
  ["204", plain(204, ""), /answered 204/],
  ["nothing", plain(200, ""), /no access token/],
  ["a page", plain(200, "<html>Welcome to the hotel</html>"), /no access token/],
  ["half a token", plain(200, '{"access_token":"acc'), /no access token/],
  ["an array", json(200, [good]), /no access token/],
  ["no token", json(200, { ...good, access_token: undefined }), /no access token/],
  ["a number for a token", json(200, { ...good, access_token: 4711 }), /no access token/],
  ["an empty token", json(200, { ...good, access_token: "" }), /no access token/],
  [
    "a token that ends the line",
    json(200, { ...good, access_token: "token\x01\r\nMAIL FROM:<eve@example.net>" }),
    /no access token/,
  ],
  ["another kind of token", json(200, { ...good, token_type: "mac" }), /no access token/],
  ["an endless token", json(200, { ...good, access_token: "a".repeat(20_000) }), /no access token/],
  ["100 KB", json(200, { ...good, more: "a".repeat(100_000) }), /no access token/],
  ["a broken connection", (response) => void response.destroy(), /could not be asked/],
  [
    "a connection that breaks in the middle",
    (response) => {
      response.writeHead(200, { "content-length": "1000" }).write("{");
      setImmediate(() => response.destroy());
    },
    /could not be asked/,
  ],
];

test.each(unusable)(
  "an endpoint that answers %s makes the mails wait",
  async (_what, handler, message) => {
    const tokens = await tokenServer(handler);
    const { server, sending } = await channelBy(tokens.url);
    const outcome = await sending.send();
    expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
    expect(outcome).toMatchObject({ reason: { message: expect.stringMatching(message) } });
    expect(tokens.forms).toHaveLength(1);
    await server.deserted();
    expect(server.received()).not.toMatch(/AUTH|MAIL/);
  },
);

test("an endpoint that refuses the connection makes the mails wait", async () => {
  const { sending } = await channelBy(`http://127.0.0.1:${await closedPort()}/token`);
  const outcome = await sending.send();
  expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
  expect(outcome).toMatchObject({ reason: { message: expect.stringContaining("ECONNREFUSED") } });
});

test.each([301, 302, 303, 307, 308])(
  "a redirect by %d is not followed: no other origin sees a secret",
  async (status) => {
    const other = await tokenServer(json(200, good));
    const location = other.url.replace("127.0.0.1", "localhost");
    const tokens = await tokenServer(plain(status, "", { location }));

    if (status === 307) {
      // The harm: a client with its defaults hands the secret on.
      const body = new URLSearchParams({ refresh_token: refreshToken });
      const elsewhere = await tokenServer(json(200, good));
      const leaking = await tokenServer(plain(status, "", { location: elsewhere.url }));
      await fetch(leaking.url, { method: "POST", body });
      expect(elsewhere.heard()).toContain("refresh-token-of-ada");
    }

    const { server, sending } = await channelBy(tokens.url);
    const outcome = await sending.send();
    expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
    expect(outcome).toMatchObject({ reason: { message: expect.stringContaining("redirect") } });
    expect(tokens.forms).toHaveLength(1);
    expect(other.heard()).toBe("");
    expect(server.received()).not.toContain("AUTH");
  },
);

const slow: readonly (readonly [string, TokenHandler])[] = [
  ["never answers", () => {}],
  [
    "answers one byte at a time",
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    },
  ],
];

test.each(slow)("an endpoint that %s is left at the deadline", async (_how, handler) => {
  const tokens = await tokenServer(handler);
  const { server, sending } = await channelBy(tokens.url, patience);
  const outcome = await sending.send({}, AbortSignal.timeout(150));
  expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
  await server.deserted();
  await expect.poll(() => tokens.connections()).toBe(0);
});

test("one mail that gives up does not take the token from another that waits", async () => {
  let answer = () => {};
  const tokens = await tokenServer((response, form, request) => {
    answer = () => json(200, good)(response, form, request);
  });
  const { sending } = await channelBy(tokens.url);
  const patient = sending.send();
  const hasty = await sending.send({}, AbortSignal.timeout(100));
  expect(inShort(hasty)).toBe("deferred channel oauth-unavailable");
  answer();
  expect(inShort(await patient)).toBe("sent");
  expect(tokens.forms).toHaveLength(1);
});

test("what an endpoint repeats of its secrets reaches neither outcome nor log", async () => {
  const tokens = await tokenServer((response, form, request) => {
    const error_description = `Bad ${form} ${btoa(refreshToken)} ${refreshToken.slice(3, 30)}`;
    json(400, { error: "invalid_grant", error_description })(response, form, request);
  });
  const { sending } = await channelBy(tokens.url);
  const told = JSON.stringify([await sending.send(), sending.logs]);
  expect(told).toContain("invalid_grant");
  expect(told).toContain("[redacted]");
  expect(told).not.toMatch(
    /refresh-token|client's secret|client%27s|cmVmcmVzaC10b2tlb|the\+client/,
  );
});

test.each([undefined, -5, 0, 1e300, "3600", "soon", null])(
  "a lifetime of %j costs no mail",
  async (expires_in) => {
    const tokens = await tokenServer(json(200, { ...good, expires_in }));
    const { sending } = await channelBy(tokens.url);
    expect(inShort(await sending.send())).toBe("sent");
  },
);
