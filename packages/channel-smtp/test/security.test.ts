import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { certificateFor, mailServer } from "./support/mail-server.ts";
import { type Script, scriptedServer } from "./support/scripted-server.ts";
import { sendingTo } from "./support/sending.ts";

const credentials = { user: "ada", password: "open sesame" };
const plainToken = Buffer.from("\0ada\0open sesame").toString("base64");

async function scripted(script: Script) {
  const server = await scriptedServer(script);
  onTestFinished(() => server.stop());
  return server;
}

async function real(options: Parameters<typeof mailServer>[0] = {}) {
  const server = await mailServer(options);
  onTestFinished(() => server.stop());
  return server;
}

test("a server without STARTTLS sees neither the password nor the mail", async () => {
  const stripped = () => scripted({ EHLO: "250-scripted.test\r\n250 AUTH PLAIN LOGIN" });

  // The harm: with its defaults the library sends both in clear text, and says that all is well.
  const robbed = await stripped();
  const transport = createTransport({
    host: "127.0.0.1",
    port: robbed.port,
    auth: { user: "ada", pass: "open sesame" },
  });
  await transport.sendMail({ from: "a@example.com", to: "b@example.com", text: "secret text" });
  transport.close();
  expect(robbed.received()).toContain(plainToken);
  expect(robbed.received()).toContain("secret text");

  const server = await stripped();
  const sending = sendingTo(server.port, { security: "starttls", ...credentials });
  expect(await sending.send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: { code: "tls-handshake", cure: expect.stringContaining("STARTTLS") },
  });
  await server.deserted();
  expect(server.received()).toMatch(/^EHLO [^\r]+\r\nSTARTTLS\r\n$/);
});

test("a server whose STARTTLS fails sees neither the password nor the mail", async () => {
  const EHLO = "250-scripted.test\r\n250-STARTTLS\r\n250 AUTH PLAIN";
  for (const STARTTLS of ["454 4.7.0 TLS not available", "220 Go on\r\n250 injected"]) {
    const server = await scripted({ EHLO, STARTTLS });
    const sending = sendingTo(server.port, {
      security: "starttls",
      connectTimeoutMs: 300,
      ...credentials,
    });
    expect(await sending.send()).toMatchObject({ status: "deferred", scope: "channel" });
    await server.deserted();
    expect(server.received()).not.toMatch(/AUTH|MAIL|sesame/);
    expect(server.received()).not.toContain(plainToken);
  }
});

test("a self-signed certificate is refused, unless it is given as tls.ca", async () => {
  const server = await real();
  const security = "starttls";
  expect(await sendingTo(server.port, { security }).send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: { code: "certificate", message: expect.stringContaining("self-signed") },
  });
  expect(server.mails).toHaveLength(0);
  const trusting = sendingTo(server.port, { security, tls: { ca: server.certificate } });
  expect(await trusting.send()).toMatchObject({ status: "sent" });
});

test("a certificate for another name, or one that has expired, is refused", async () => {
  for (const pems of [
    await certificateFor("elsewhere.test"),
    await certificateFor("127.0.0.1", new Date(1_000_000_000_000)),
  ]) {
    const server = await real({ key: pems.private, cert: pems.cert, secure: true });
    const sending = sendingTo(server.port, { security: "ssl", tls: { ca: pems.cert } });
    expect(await sending.send()).toMatchObject({ reason: { code: "certificate" } });
    expect(server.mails).toHaveLength(0);
  }
});

test("implicit TLS works, and the wrong security for a port is named", async () => {
  const server = await real({ secure: true });
  const ca = { tls: { ca: server.certificate } };
  expect(await sendingTo(server.port, { security: "ssl", ...ca }).send()).toMatchObject({
    status: "sent",
  });
  const starttls = await real();
  expect(await sendingTo(starttls.port, { security: "ssl", ...ca }).send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: { code: "tls-handshake" },
  });
});

test("a server that speaks only TLS 1.2 is refused where 1.3 is asked for", async () => {
  const server = await real({ secure: true, maxVersion: "TLSv1.2" });
  const tls = { ca: server.certificate, minVersion: "TLSv1.3" } as const;
  expect(await sendingTo(server.port, { security: "ssl", tls }).send()).toMatchObject({
    reason: { code: "tls-handshake" },
  });
});

test("where a login is configured but not offered, nothing is sent", async () => {
  const server = await scripted({});
  const outcome = await sendingTo(server.port, credentials).send();
  expect(outcome).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: { code: "authentication-not-offered" },
  });
  await server.deserted();
  expect(server.received()).not.toMatch(/AUTH|MAIL/);
});

test("a wrong password is the channel's fault, and no reason to try again at once", async () => {
  const server = await real();
  const sending = sendingTo(server.port, {
    security: "starttls",
    tls: { ca: server.certificate },
    user: "ada",
    password: "wrong",
  });
  expect(await sending.send()).toMatchObject({
    status: "deferred",
    scope: "channel",
    retryAfterMs: 300_000,
    reason: { code: "authentication", cure: expect.stringContaining("app password") },
  });
});

const mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5"];

test.each(mechanisms)(
  "credentials that a server echoes after AUTH %s are redacted",
  async (mechanism) => {
    const lines: string[] = [];
    const server = await scripted({
      EHLO: `250-scripted.test\r\n250 AUTH ${mechanism}`,
      AUTH: ({ socket, line, say }) => {
        lines.push(line);
        const refuse = () =>
          say(`535-5.7.8 bad: ${lines.join(" ")}\r\n535 5.7.8 password open sesame ${plainToken}`);
        if (mechanism === "PLAIN") return refuse();
        // The rest of the exchange is no command: it is read here, ahead of the script.
        const answer = (chunk: Buffer) => {
          lines.push(chunk.toString().trim());
          if (mechanism === "LOGIN" && lines.length < 3) return say("334 UGFzc3dvcmQ6");
          refuse();
        };
        socket.removeAllListeners("data").on("data", answer);
        say(mechanism === "LOGIN" ? "334 VXNlcm5hbWU6" : "334 PDEyM0BzY3JpcHRlZD4=");
      },
    });
    const sending = sendingTo(server.port, credentials);
    const outcome = await sending.send();
    expect(outcome).toMatchObject({ status: "deferred", reason: { code: "authentication" } });
    const told = JSON.stringify([outcome, sending.logs]);
    expect(told).toContain("[redacted]");
    expect(told).not.toContain("open sesame");
    expect(told).not.toContain(plainToken);
    for (const token of lines.slice(1)) expect(told).not.toContain(token);
  },
);
