import { createPrivateKey } from "node:crypto";
import { CarillonError } from "@carillon/core";
import { generate } from "selfsigned";
import type { SMTPServerOptions } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { failureOf } from "../src/failure.ts";
import { classify, smtp } from "../src/index.ts";
import { mailServer } from "./support/mail-server.ts";
import { sendingTo } from "./support/sending.ts";

const name = [{ name: "commonName", value: "bells" }];
const settings = { keyType: "ec", algorithm: "sha256" } as const;
const { cert, private: key } = await generate(name, settings);
const stranger = await generate(name, settings);
const expired = await generate(name, {
  ...settings,
  notBeforeDate: new Date(0),
  notAfterDate: new Date(1_000_000_000_000),
});
const passphrase = "open sesame";
const encryptedKey = createPrivateKey(key)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
  .toString();

/** A real mail server that lets in only who shows the certificate `bells`. */
async function guardedServer(options: SMTPServerOptions = {}) {
  const server = await mailServer({
    requestCert: true,
    rejectUnauthorized: true,
    ca: cert,
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

const ways = [
  ["starttls", "TLSv1.2"],
  ["starttls", "TLSv1.3"],
  ["ssl", "TLSv1.2"],
  ["ssl", "TLSv1.3"],
] as const;

test.each(ways)(
  "with %s over %s the client's certificate opens the door",
  async (security, version) => {
    const server = await guardedServer({ secure: security === "ssl", maxVersion: version });
    const ca = server.certificate;
    for (const mine of [{ key }, { key: encryptedKey, passphrase }]) {
      const sending = sendingTo(server.port, { security, tls: { ca, cert, ...mine } });
      expect(await sending.send()).toMatchObject({ status: "sent" });
    }
    const chain = { cert: `${cert}\n${stranger.cert}`.replaceAll("\n", "\\n"), key };
    const sending = sendingTo(server.port, { security, tls: { ca, ...chain } });
    expect(await sending.send()).toMatchObject({ status: "sent" });
    expect(server.mails).toHaveLength(3);
  },
);

test.each(ways)(
  "with %s over %s a client without a certificate is told that it needs one",
  async (security, version) => {
    const server = await guardedServer({ secure: security === "ssl", maxVersion: version });
    const sending = sendingTo(server.port, { security, tls: { ca: server.certificate } });
    expect(await sending.send()).toMatchObject({
      status: "deferred",
      scope: "channel",
      retryAfterMs: 300_000,
      reason: {
        code: version === "TLSv1.3" ? "certificate" : "tls-handshake",
        cure: expect.stringMatching(/set tls\.cert and tls\.key/i),
      },
    });
    expect(server.mails).toHaveLength(0);
  },
);

test.each(ways)(
  "with %s over %s a client is told when its certificate may be what ended the connection",
  async (security, version) => {
    const server = await guardedServer({ secure: security === "ssl", maxVersion: version });
    for (const mine of [stranger, expired]) {
      const tls = { ca: server.certificate, cert: mine.cert, key: mine.private };
      expect(await sendingTo(server.port, { security, tls }).send()).toMatchObject({
        status: "deferred",
        scope: "channel",
        reason: {
          message: expect.stringContaining("does not let in the certificate of this client"),
          cure: expect.stringContaining("tls.cert"),
        },
      });
    }
    expect(server.mails).toHaveLength(0);
  },
);

test.each([
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "does not let in"],
  ["ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED", "does not let in"],
  ["ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED", "does not let in"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "does not let in"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "wants"],
])("the alert %s means that the server %s the client's certificate", (code, words) => {
  const error = Object.assign(new Error("alert"), { code: "ESOCKET", originalCode: code });
  const speaking = { server: "mail.example.com:465", redact: (text: string) => text };
  expect(classify(failureOf(error, "connect"), speaking)).toMatchObject({
    status: "deferred",
    scope: "channel",
    reason: { code: "certificate", message: expect.stringContaining(words) },
  });
});

const wrong: readonly (readonly [string, object, RegExp])[] = [
  ["a certificate without its key", { cert }, /^tls\.key: cert is set: give both/],
  ["a key without its certificate", { key }, /^tls\.cert: key is set: give both/],
  ["a passphrase alone", { passphrase }, /^tls\.passphrase: is for a key/],
  ["the key of another certificate", { cert, key: stranger.private }, /does not belong to cert/],
  ["an encrypted key alone", { cert, key: encryptedKey }, /^tls\.key: is encrypted/],
  [
    "a wrong passphrase",
    { cert, key: encryptedKey, passphrase: "open barley" },
    /^tls\.key: cannot be decrypted with this passphrase/,
  ],
  ["a path for an authority", { ca: "/etc/ssl/ca.pem" }, /^tls\.ca: is not a certificate in PEM/],
  ["a key for an authority", { ca: key }, /^tls\.ca: is not a certificate in PEM/],
  ["words for a certificate", { cert: "bells", key }, /^tls\.cert: is not a certificate in PEM/],
  ["a certificate for a key", { cert, key: cert }, /^tls\.key: is a CERTIFICATE, not a PRIVATE/],
];

test.each(wrong)("%s is refused at the start, and shows no secret", (_what, tls, expected) => {
  const options = { host: "smtp.example.com", from: "bells@example.com", tls };
  let issues: readonly string[] = [];
  try {
    Reflect.apply(smtp, undefined, [options]);
  } catch (error) {
    if (error instanceof CarillonError) issues = error.issues;
  }
  expect(issues).toEqual([expect.stringMatching(expected)]);
  expect(issues.join()).not.toMatch(/sesame|barley/);
  expect(issues.join()).not.toContain(key.slice(40, 60));
});

test("the channel keeps key and passphrase secret", () => {
  const tls = { cert, key: encryptedKey, passphrase };
  const channel = smtp({ host: "smtp.example.com", from: "bells@example.com", tls });
  expect(channel.secrets()).toEqual([encryptedKey, passphrase]);
});
