import { setTimeout as wait } from "node:timers/promises";
import type { Verification, VerificationStep } from "@carillon/core";
import { createEngine, plainRenderer } from "@carillon/core";
import PostalMime from "postal-mime";
import { expect, onTestFinished, test } from "vitest";
import { type SmtpOptions, smtp, verifySmtp } from "../src/index.ts";
import { closedPort } from "./support/loopback.ts";
import { certificateFor, mailServer } from "./support/mail-server.ts";
import { patience } from "./support/patience.ts";
import { type Script, type ServerOptions, scriptedServer } from "./support/scripted-server.ts";

const password = "open sesame";
const login = { user: "ada", password };
const day = 86_400_000;

/** The least that a configuration has; plain text unless a test says more. */
function optionsFor(port: number, options: Partial<SmtpOptions> = {}): SmtpOptions {
  const from = "Carillon <bells@example.com>";
  return { host: "127.0.0.1", port, security: "none", from, ...options };
}

async function scripted(script: Script, options?: ServerOptions) {
  const server = await scriptedServer(script, options);
  onTestFinished(() => server.stop());
  return server;
}

async function real(options: Parameters<typeof mailServer>[0] = {}) {
  const server = await mailServer(options);
  onTestFinished(() => server.stop());
  return server;
}

const inShort = ({ steps }: Verification) =>
  steps.map(({ name, status, finding }) =>
    finding === undefined ? `${name} ${status}` : `${name} ${status} ${finding.code}`,
  );

const stepOf = ({ steps }: Verification, name: string) => steps.find((step) => step.name === name);

test("a good server is walked through step by step, and the test mail arrives", async () => {
  const server = await real();
  const heard: string[] = [];
  const found = await verifySmtp(
    optionsFor(server.port, { security: "starttls", tls: { ca: server.certificate }, ...login }),
    {
      testMailTo: "me@example.org",
      app: "Example",
      onBegin: ({ name }) => heard.push(`${name} …`),
      onStep: ({ name }) => heard.push(name),
    },
  );
  expect(found.ok).toBe(true);
  const names = [
    "configuration",
    "lookup",
    "connection",
    "greeting",
    "encryption",
    "capabilities",
    "login",
    "sender",
    "test",
  ];
  expect(inShort(found)).toEqual(names.map((name) => `${name} passed`));
  expect(heard).toEqual(names.flatMap((name) => [`${name} …`, name]));
  for (const { durationMs } of found.steps) expect(durationMs).toBeGreaterThanOrEqual(0);
  expect(stepOf(found, "lookup")?.notes).toEqual(["127.0.0.1 is an IP address"]);
  expect(stepOf(found, "connection")?.notes).toEqual([
    `Connected to 127.0.0.1 port ${server.port}`,
  ]);
  expect(stepOf(found, "greeting")?.notes).toEqual([expect.stringContaining("ESMTP")]);
  expect(stepOf(found, "encryption")?.notes).toEqual([
    expect.stringMatching(/^TLSv1\.3, TLS_\w+$/),
    "Certificate for 127.0.0.1, issued by itself",
    expect.stringMatching(/^Valid until \d{4}-\d\d-\d\d \(\d+ days\)$/),
  ]);
  expect(stepOf(found, "capabilities")?.notes[0]).toMatch(/^Sign-in by .*PLAIN/);
  expect(stepOf(found, "login")?.notes).toEqual(["Signed in as ada"]);
  expect(stepOf(found, "sender")?.notes).toEqual([
    expect.stringMatching(/^bells@example\.com may send: 250 /),
    expect.stringMatching(/^me@example\.org may be written to: 250 /),
  ]);
  expect(stepOf(found, "test")?.notes[0]).toBe("Test email sent successfully.");

  expect(server.mails).toMatchObject([{ user: "ada", to: ["me@example.org"] }]);
  const mail = await PostalMime.parse(server.mails[0]?.raw ?? "");
  expect(mail.subject).toBe("[Example] Test email");
  expect(mail.html).toContain("Test email");
  expect(mail.html).toContain("<!doctype html>");
  expect(mail.text).toContain("the settings work");
});

test("without a test mail the sender is asked about, taken back, and nothing is sent", async () => {
  const server = await scripted({});
  const found = await verifySmtp(optionsFor(server.port));
  expect(inShort(found)).toEqual([
    "configuration passed",
    "lookup passed",
    "connection passed",
    "greeting passed",
    "encryption skipped",
    "capabilities passed",
    "login skipped",
    "sender passed",
  ]);
  await server.deserted();
  expect(server.commands.slice(1)).toEqual(["MAIL FROM:<bells@example.com>", "RSET", "QUIT"]);
  expect(server.bodies).toHaveLength(0);
});

test("with TLS from the first byte, the greeting comes after the encryption", async () => {
  const server = await real({ secure: true });
  const options = { security: "ssl", tls: { ca: server.certificate } } as const;
  const found = await verifySmtp(optionsFor(server.port, options));
  expect(found.ok).toBe(true);
  expect(found.steps.map(({ name }) => name)).toEqual([
    "configuration",
    "lookup",
    "connection",
    "encryption",
    "greeting",
    "capabilities",
    "login",
    "sender",
  ]);
});

test("a host with a name is looked up", async () => {
  const server = await scripted({});
  const found = await verifySmtp(optionsFor(server.port, { host: "localhost" }));
  expect(stepOf(found, "lookup")).toMatchObject({
    status: "passed",
    notes: [expect.stringMatching(/^localhost is at (?:127\.|::1)/)],
  });
});

test("a configuration that cannot work is told as a step, and nothing is connected to", async () => {
  const server = await scripted({});
  const found = await verifySmtp(optionsFor(server.port, { from: "nobody", to: ["ada"] }));
  expect(inShort(found)).toEqual(["configuration failed channel-config-invalid"]);
  expect(stepOf(found, "configuration")?.finding?.issues).toEqual([
    expect.stringContaining("from: "),
    expect.stringContaining("to.0: "),
  ]);
  expect(server.connections).toBe(0);
});

const EHLO = "250-scripted.test\r\n250 AUTH PLAIN";

test.each<[string, Script, Partial<SmtpOptions>, string]>([
  ["a greeting that turns it away", { greeting: "554 5.7.1 Go away" }, {}, "greeting"],
  ["a greeting of another service", { greeting: "HTTP/1.1 400 Bad Request" }, {}, "greeting"],
  ["silence", { greeting: () => {} }, { greetingTimeoutMs: 200 }, "greeting"],
  ["a connection that is broken off", { greeting: ({ end }) => end() }, {}, "greeting"],
  ["no STARTTLS", {}, { security: "starttls" }, "encryption"],
  ["a STARTTLS that is refused", { STARTTLS: "454 No" }, { security: "starttls" }, "encryption"],
  [
    "a port that does not begin encrypted",
    { greeting: "220 hello" },
    { security: "ssl" },
    "encryption",
  ],
  ["no answer to EHLO", { EHLO: ({ drop }) => drop() }, {}, "capabilities"],
  ["no sign-in", {}, login, "login"],
  ["a wrong password", { EHLO, AUTH: "535 5.7.8 Bad credentials" }, login, "login"],
  ["a sender that is not wanted", { MAIL: "550 5.7.1 Sender not owned" }, {}, "sender"],
  ["a reply out of step", { MAIL: "250 Ok\r\n250 Ok" }, {}, "sender"],
  ["a drop at the sender", { MAIL: ({ drop }) => drop() }, {}, "sender"],
  ["no answer to RSET", { RSET: ({ drop }) => drop() }, {}, "sender"],
])("%s fails its step, and what follows is skipped", async (_, script, options, name) => {
  const server = await scripted(script);
  const found = await verifySmtp(optionsFor(server.port, options), {
    testMailTo: "me@example.org",
  });
  expect(found.ok).toBe(false);
  const at = found.steps.findIndex(({ status }) => status === "failed");
  expect(found.steps[at]).toMatchObject({
    name,
    finding: { message: expect.stringContaining(`127.0.0.1:${server.port}`) },
  });
  const { cause, cure } = found.steps[at]?.finding ?? {};
  expect(cause).toMatch(/\w\.$/);
  expect(cure).toMatch(/\w\.$/);
  expect(found.steps.slice(0, at).every(({ status }) => status !== "failed")).toBe(true);
  const after = found.steps.slice(at + 1);
  expect(after.map(({ status }) => status)).toEqual(after.map(() => "skipped"));
  expect(after.at(-1)?.name).toBe("test");
  await server.deserted();
  expect(server.bodies).toHaveLength(0);
});

test("each failure has its class", async () => {
  const codeFor = async (script: Script, options: Partial<SmtpOptions> = {}) => {
    const server = await scripted(script);
    const found = await verifySmtp(optionsFor(server.port, options), {
      testMailTo: "me@example.org",
    });
    return found.steps.find(({ status }) => status === "failed")?.finding?.code;
  };
  expect(await codeFor({}, { port: await closedPort() })).toBe("refused");
  expect(await codeFor({}, { host: "nowhere.invalid" })).toBe("dns");
  expect(await codeFor({}, { security: "starttls" })).toBe("tls-handshake");
  expect(await codeFor({ EHLO, AUTH: "535 5.7.8 No" }, login)).toBe("authentication");
  expect(await codeFor({}, login)).toBe("authentication-not-offered");
  expect(await codeFor({ greeting: "421 4.3.2 Busy" })).toBe("server-unavailable");
  expect(await codeFor({ MAIL: "550 5.7.1 Sender not owned by user" })).toBe("relay-denied");
  expect(await codeFor({ RCPT: "550 5.1.1 No such user" })).toBe("recipient-unknown");
  expect(await codeFor({ RCPT: "450 4.7.1 Greylisted" })).toBe("greylisted");
  expect(await codeFor({ dot: "554 5.7.1 Spam" })).toBe("content-refused");
  expect(await codeFor({ dot: ({ drop }) => drop() })).toBe("unknown-outcome");
});

test.each([
  ["self-signed", () => certificateFor("127.0.0.1"), false, "issued by itself"],
  ["for another name", () => certificateFor("elsewhere.test"), true, "for elsewhere.test"],
  [
    "expired",
    () => certificateFor("127.0.0.1", new Date(1_000_000_000_000)),
    true,
    "Expired on 2001-09-09",
  ],
])("of a certificate that is %s it is told whose it is", async (_, make, trusted, note) => {
  const pems = await make();
  for (const security of ["starttls", "ssl"] as const) {
    const server = await real({
      key: pems.private,
      cert: pems.cert,
      secure: security === "ssl",
    });
    const found = await verifySmtp(
      optionsFor(server.port, { security, tls: trusted ? { ca: pems.cert } : {} }),
    );
    const step = stepOf(found, "encryption");
    expect(step).toMatchObject({ status: "failed", finding: { code: "certificate" } });
    expect(step?.notes.join("\n")).toContain(note);
  }
});

test("a certificate that is about to expire is a warning, and no failure", async () => {
  const pems = await certificateFor("127.0.0.1", new Date(Date.now() + 9.5 * day));
  const server = await real({ key: pems.private, cert: pems.cert });
  const found = await verifySmtp(
    optionsFor(server.port, { security: "starttls", tls: { ca: pems.cert } }),
  );
  expect(found.ok).toBe(true);
  expect(stepOf(found, "encryption")).toMatchObject({
    status: "warned",
    finding: {
      code: "certificate-expiring",
      message: "The server's certificate expires in 9 days",
      cure: expect.stringContaining("renewed"),
    },
  });
});

test("a recipient that is not wanted fails before a mail is sent", async () => {
  const server = await scripted({ RCPT: "550 5.1.1 No such user" });
  const found = await verifySmtp(optionsFor(server.port), { testMailTo: "me@example.org" });
  expect(inShort(found).slice(-2)).toEqual(["sender failed recipient-unknown", "test skipped"]);
  await server.deserted();
  expect(server.commands).not.toContain("DATA");
});

test("a sender with letters beyond ASCII needs a server with SMTPUTF8", async () => {
  const from = "größe@example.com";
  const without = await scripted({});
  const found = await verifySmtp(optionsFor(without.port, { from }));
  expect(inShort(found).at(-1)).toBe("sender failed smtputf8-missing");
  const server = await scripted({ EHLO: "250-scripted.test\r\n250 SMTPUTF8" });
  expect((await verifySmtp(optionsFor(server.port, { from }))).ok).toBe(true);
});

test("where bounces come back to an address of their own, that one is asked about", async () => {
  const server = await scripted({});
  const bounce = {
    address: "bounces@example.net",
    secret: "a secret of more than thirty-two octets",
  };
  expect((await verifySmtp(optionsFor(server.port, { bounce }))).ok).toBe(true);
  expect(server.commands[1]).toMatch(/^MAIL FROM:<bounces\W\w+@example\.net>$/);
});

test("no password shows, whatever the server repeats", async () => {
  const token = Buffer.from(`\0ada\0${password}`).toString("base64");
  const server = await scripted({
    greeting: `220 hello ${password}`,
    EHLO: `250-${token}\r\n250-X ${password}\r\n250 AUTH PLAIN`,
    AUTH: `535 5.7.8 ${token} ${password}`,
  });
  const heard: VerificationStep[] = [];
  const found = await verifySmtp(optionsFor(server.port, login), {
    onStep: (step) => heard.push(step),
  });
  const told = JSON.stringify([found, heard]);
  expect(told).toContain("[redacted]");
  expect(told).not.toContain(password);
  expect(told).not.toContain(token);
});

test.each<[string, Script]>([
  ["never greets", { greeting: () => {} }],
  ["never answers to EHLO", { EHLO: () => {} }],
  ["never answers to the sender", { MAIL: () => {} }],
  ["never answers to RSET", { RSET: () => {} }],
  [
    "drips for ever",
    {
      EHLO: ({ socket }) => {
        const drip = setInterval(() => socket.write("250-still here\r\n"), 10);
        socket.on("close", () => clearInterval(drip));
      },
    },
  ],
])("a server that %s is left at the deadline, with no socket and no timer", async (_, script) => {
  const server = await scripted(script);
  const found = await verifySmtp(optionsFor(server.port, { ...patience, timeoutMs: 300 }));
  const failed = found.steps.find(({ status }) => status === "failed");
  expect(failed?.finding?.code).toBe("timeout");
  await server.deserted();
});

test("the caller's signal ends it at once", async () => {
  const server = await scripted({ greeting: () => {} });
  const controller = new AbortController();
  const verifying = verifySmtp(optionsFor(server.port, patience), { signal: controller.signal });
  await wait(50);
  controller.abort();
  expect((await verifying).ok).toBe(false);
  await server.deserted();
});

test("an engine verifies a mail channel in the language of its application", async () => {
  const server = await real();
  const engine = createEngine({
    app: { name: "Beispiel", locale: "de" },
    renderer: plainRenderer,
    channels: { ops: smtp(optionsFor(server.port)) },
    rules: [],
  });
  onTestFinished(() => engine.stop());
  expect((await engine.verify("ops", { testTo: "Me@Example.ORG" })).ok).toBe(true);
  const mail = await PostalMime.parse(server.mails[0]?.raw ?? "");
  expect(mail.subject).toBe("[Beispiel] Test-E-Mail");
  expect(server.mails[0]?.to).toEqual(["Me@example.org"]);
});
