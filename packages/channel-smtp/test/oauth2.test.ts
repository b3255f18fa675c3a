import { expect, test } from "vitest";
import { type SmtpOptions, verifySmtp } from "../src/index.ts";
import { inShort } from "./support/in-short.ts";
import { scriptedServer } from "./support/scripted-server.ts";
import { sendingTo } from "./support/sending.ts";
import { tokenMailServer } from "./support/token-mail-server.ts";
import { json, type TokenHandler, tokenServer } from "./support/token-server.ts";

const clientSecret = "client secret 4711";
const refreshToken = "1//refresh-token-of-ada-that-lives-long";

/** `access-token-number-1`, `-2` and so on. */
function numbered(more: Readonly<Record<string, unknown>> = {}): TokenHandler {
  let number = 0;
  return (response, form, request) => {
    number += 1;
    const body = { access_token: tokenNumber(number), token_type: "Bearer", expires_in: 3600 };
    json(200, { ...body, ...more })(response, form, request);
  };
}

function tokenNumber(number: number): string {
  return `access-token-number-${number}`;
}

function by(tokenUrl: string, more: Partial<SmtpOptions["oauth2"]> = {}): Partial<SmtpOptions> {
  const oauth2 = { provider: { tokenUrl }, clientId: "bells", clientSecret, refreshToken, ...more };
  return { user: "ada@example.com", oauth2 };
}

test("a mail is sent after a login with the token that the refresh token was exchanged for", async () => {
  const tokens = await tokenServer(numbered());
  const server = await tokenMailServer((token) => token === tokenNumber(1));
  const sending = sendingTo(server.port, {
    ...by(tokens.url, { scope: "mail.send offline" }),
    security: "starttls",
    tls: { ca: server.certificate },
  });
  expect(await sending.send()).toMatchObject({ status: "sent" });
  expect(server.mails[0]?.user).toBe("ada@example.com");
  expect(tokens.forms.map((form) => Object.fromEntries(form))).toEqual([
    {
      grant_type: "refresh_token",
      client_id: "bells",
      client_secret: clientSecret,
      refresh_token: refreshToken,
      scope: "mail.send offline",
    },
  ]);
});

test("a token is kept for all connections, and got once for those that need it at the same time", async () => {
  const tokens = await tokenServer(numbered());
  const server = await tokenMailServer((token) => token === tokenNumber(1));
  const sending = sendingTo(server.port, { ...by(tokens.url), maxMessagesPerConnection: 1 });
  const sent = await Promise.all(Array.from({ length: 5 }, () => sending.send()));
  for (let mail = 0; mail < 3; mail += 1) sent.push(await sending.send());
  expect(sent.map(inShort)).toEqual(Array.from({ length: 8 }, () => "sent"));
  expect(server.presented).toEqual(Array.from({ length: 8 }, () => tokenNumber(1)));
  expect(tokens.forms).toHaveLength(1);
});

test("a kept token that the server refuses is renewed once, and the mail sent", async () => {
  const tokens = await tokenServer(numbered());
  const good = new Set([tokenNumber(1)]);
  const server = await tokenMailServer((token) => good.has(token));
  const sending = sendingTo(server.port, { ...by(tokens.url), maxMessagesPerConnection: 1 });
  expect(inShort(await sending.send())).toBe("sent");
  good.clear();
  good.add(tokenNumber(2));
  expect(inShort(await sending.send())).toBe("sent");
  expect(server.presented).toEqual([tokenNumber(1), tokenNumber(1), tokenNumber(2)]);
  expect(tokens.forms).toHaveLength(2);
});

test("a server that refuses every token is asked no more than once by each new one", async () => {
  const tokens = await tokenServer(numbered());
  const server = await tokenMailServer(() => false);
  const sending = sendingTo(server.port, by(tokens.url));
  expect(await sending.send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    retryAfterMs: 300_000,
    reason: {
      code: "authentication",
      message: expect.stringContaining("refused the access token"),
      cure: expect.stringContaining("Authenticated SMTP"),
      response: expect.stringContaining("535"),
    },
  });
  expect(server.presented).toEqual([tokenNumber(1)]);
  await sending.send();
  expect(server.presented).toEqual([tokenNumber(1), tokenNumber(2)]);
  expect(tokens.forms).toHaveLength(2);
});

test("a renewed token that is refused, too, ends the attempt", async () => {
  const tokens = await tokenServer(numbered());
  let open = true;
  const server = await tokenMailServer(() => open);
  const sending = sendingTo(server.port, { ...by(tokens.url), maxMessagesPerConnection: 1 });
  await sending.send();
  open = false;
  expect(inShort(await sending.send())).toBe("deferred channel authentication");
  expect(server.presented).toEqual([tokenNumber(1), tokenNumber(1), tokenNumber(2)]);
});

test("the challenge that tells why is answered by an empty line, once", async () => {
  const tokens = await tokenServer(numbered());
  const challenge = Buffer.from('{"status":"400","schemes":"bearer"}').toString("base64");
  const server = await scriptedServer({
    EHLO: "250-scripted.test\r\n250 AUTH LOGIN XOAUTH2",
    AUTH: `334 ${challenge}`,
  });
  const outcome = await sendingTo(server.port, by(tokens.url)).send();
  expect(inShort(outcome)).toBe("deferred channel authentication");
  const sent = `user=ada@example.com\x01auth=Bearer ${tokenNumber(1)}\x01\x01`;
  const [, ...commands] = server.commands;
  expect(commands).toEqual([`AUTH XOAUTH2 ${Buffer.from(sent).toString("base64")}`, ""]);
  await server.stop();
});

test("a login that the server cannot decide now costs no new token", async () => {
  const tokens = await tokenServer(numbered());
  const server = await scriptedServer({
    EHLO: "250-scripted.test\r\n250 AUTH XOAUTH2",
    AUTH: ({ number, say }) =>
      say(number === 1 ? "235 2.7.0 Ok" : "454 4.7.0 Temporary authentication failure"),
  });
  const sending = sendingTo(server.port, { ...by(tokens.url), maxMessagesPerConnection: 1 });
  await sending.send();
  expect(inShort(await sending.send())).toBe("deferred channel server-unavailable");
  await sending.send();
  expect(tokens.forms).toHaveLength(1);
  await server.stop();
});

test("a server without XOAUTH2 sees neither token nor mail", async () => {
  const tokens = await tokenServer(numbered());
  const server = await scriptedServer({ EHLO: "250-scripted.test\r\n250 AUTH PLAIN LOGIN" });
  expect(await sendingTo(server.port, by(tokens.url)).send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: {
      code: "authentication-not-offered",
      message: expect.stringContaining("XOAUTH2"),
      cure: expect.stringContaining("set password in place of oauth2"),
    },
  });
  await server.deserted();
  expect(server.received()).not.toMatch(/AUTH|MAIL/);
  await server.stop();
});

test("a refresh token that the endpoint replaces is used from then on, and told", async () => {
  const told: string[] = [];
  const tokens = await tokenServer((response, form, request) => {
    const refresh_token = `${form.get("refresh_token")}+`;
    numbered({ refresh_token, expires_in: 0 })(response, form, request);
  });
  const server = await tokenMailServer(() => true);
  const onRefreshToken = (token: string) => {
    told.push(token);
    throw new Error("The database is down");
  };
  const options = by(tokens.url, { onRefreshToken });
  const sending = sendingTo(server.port, { ...options, maxMessagesPerConnection: 1 });
  expect(inShort(await sending.send())).toBe("sent");
  expect(inShort(await sending.send())).toBe("sent");
  const used = tokens.forms.map((form) => form.get("refresh_token"));
  expect(used).toEqual([refreshToken, `${refreshToken}+`]);
  expect(told).toEqual([`${refreshToken}+`, `${refreshToken}++`]);
  const warning = sending.logs.find(({ level }) => level === "warn");
  expect(warning?.text).toContain("The database is down");
});

test("the application's own tokens are asked for anew when they are about to end", async () => {
  let asked = 0;
  const accessToken = async () => {
    asked += 1;
    const lifetimeMs = asked === 1 ? 3_600_000 : 30_000;
    return { token: tokenNumber(asked), expiresAt: Date.now() + lifetimeMs };
  };
  const good = new Set([1, 2, 3].map(tokenNumber));
  const server = await tokenMailServer((token) => good.has(token));
  const options = { user: "ada@example.com", oauth2: { accessToken }, maxMessagesPerConnection: 1 };
  const sending = sendingTo(server.port, options);
  expect(inShort(await sending.send())).toBe("sent");
  expect(inShort(await sending.send())).toBe("sent");
  expect(asked).toBe(1);
  good.delete(tokenNumber(1));
  expect(inShort(await sending.send())).toBe("sent");
  expect(inShort(await sending.send())).toBe("sent");
  expect(asked).toBe(3);
});

test.each([
  ["throws", () => Promise.reject(new Error("The vault is sealed")), /The vault is sealed/],
  [
    "throws at once",
    () => {
      throw new Error("The vault is sealed");
    },
    /The vault is sealed/,
  ],
  ["answers nothing", () => undefined, /no access token/],
  ["answers a text", () => tokenNumber(1), /no access token/],
  [
    "answers a token with a line break",
    () => ({ token: "token\r\nMAIL FROM:<a>" }),
    /no access token/,
  ],
])("an accessToken function that %s pauses the channel", async (_how, accessToken, expected) => {
  const server = await tokenMailServer(() => true);
  const oauth2: object = { accessToken };
  const sending = sendingTo(server.port, { user: "ada@example.com", ...{ oauth2 } });
  const outcome = await sending.send();
  expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
  expect(outcome).toMatchObject({ reason: { message: expect.stringMatching(expected) } });
  expect(server.presented).toEqual([]);
});

test("an accessToken function that hangs is left at the deadline, and told so", async () => {
  const server = await scriptedServer({ EHLO: "250-scripted.test\r\n250 AUTH XOAUTH2" });
  const aborted: boolean[] = [];
  const accessToken = ({ signal }: { signal: AbortSignal }) => {
    signal.addEventListener("abort", () => aborted.push(true));
    return new Promise<never>(() => {});
  };
  const sending = sendingTo(server.port, { user: "ada@example.com", oauth2: { accessToken } });
  const outcome = await sending.send({}, AbortSignal.timeout(150));
  expect(inShort(outcome)).toBe("deferred channel oauth-unavailable");
  expect(aborted).toEqual([true]);
  await server.stop();
});

test("a verification signs in by token, and tells where there is none", async () => {
  const server = await tokenMailServer((token) => token === tokenNumber(1));
  const stepBy = async (handler: TokenHandler) => {
    const tokens = await tokenServer(handler);
    const options = { ...by(tokens.url), port: server.port, from: "bells@example.com" };
    const { steps } = await verifySmtp({ ...options, host: "127.0.0.1", security: "none" });
    return steps.find((step) => step.name === "login");
  };
  expect(await stepBy(numbered())).toMatchObject({ status: "passed" });
  expect(await stepBy(json(400, { error: "invalid_grant" }))).toMatchObject({
    status: "failed",
    finding: { code: "authentication", cure: expect.stringContaining("new refreshToken") },
  });
  expect(server.presented).toEqual([tokenNumber(1)]);
});

test("tokens and secrets that a server echoes reach neither outcome nor log", async () => {
  const tokens = await tokenServer(numbered({ access_token: `ya29.${"Ab0_-".repeat(60)}` }));
  const echoes = (line: string) => {
    const initial = line.split(" ")[2] ?? "";
    const plain = Buffer.from(initial, "base64").toString("latin1").replaceAll("\x01", " ");
    return [
      `535 5.7.8 ${initial}`,
      `535 5.7.8 ${plain}`,
      `535 5.7.8 ${initial.slice(5, 70)}`,
      `535 5.7.8 ${plain.slice(30, 60)}`,
      `535-5.7.8 ${plain.slice(0, 60)}\r\n535 5.7.8 ${plain.slice(60)}`,
      `535-5.7.8 ${initial.slice(0, 61)}\r\n535 5.7.8 ${initial.slice(61)}`,
      `535 5.7.8 ${Buffer.from(plain).toString("hex")}`,
      `535 5.7.8 ${encodeURIComponent(plain)}`,
      `535 5.7.8 ${JSON.stringify({ refreshToken, clientSecret })}`,
      `535 5.7.8 ${Buffer.from(refreshToken).toString("base64")}`,
    ];
  };
  for (let which = 0; which < 10; which += 1) {
    const server = await scriptedServer({
      EHLO: "250-scripted.test\r\n250 AUTH XOAUTH2",
      AUTH: ({ line, say }) => say(echoes(line)[which] ?? ""),
    });
    const sending = sendingTo(server.port, by(tokens.url));
    const outcome = await sending.send();
    const told = JSON.stringify([outcome, sending.logs]);
    expect(told).toContain("[redacted]");
    expect(told).not.toMatch(/Ab0_-Ab0|1\/\/refresh|client secret 4711/);
    expect(told).not.toMatch(/QWIwXy|FiMF8t|BYjBfL|4162305f2d/i);
    expect(inShort(outcome)).toBe("deferred channel authentication");
    await server.stop();
  }
});
