import { setTimeout as delay } from "node:timers/promises";
import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { inShort } from "../support/in-short.ts";
import { type Script, scriptedServer } from "../support/scripted-server.ts";
import { sendingTo } from "../support/sending.ts";
import { drips, resets, stalls } from "./misbehaviour.ts";
import { inClear, marker, password, showsPassword, user } from "./wire.ts";

// What a client does harm by that takes its library as it comes: each server meets nodemailer with its
// defaults first, and then the channel.

const mail = { from: "bells@example.com", to: "ada@example.org", text: marker };
const credentials = { user, password };

async function server(script: Script) {
  const scripted = await scriptedServer(script);
  onTestFinished(() => scripted.stop());
  return scripted;
}

function library(port: number, options: { auth?: boolean; socketTimeout?: number } = {}) {
  const { auth = false, ...rest } = options;
  const login = auth ? { auth: { user, pass: password } } : {};
  const transport = createTransport({ host: "127.0.0.1", port, ...login, ...rest });
  onTestFinished(() => transport.close({ force: true }));
  return transport;
}

async function refusalOf(sending: Promise<unknown>): Promise<Error> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error("Nothing was refused");
}

test("where STARTTLS was stripped, the library sends password and mail in clear", async () => {
  const stripped: Script = { EHLO: "250-scripted.test\r\n250 AUTH PLAIN LOGIN" };
  const robbed = await server(stripped);
  await library(robbed.port, { auth: true }).sendMail(mail);
  expect(inClear(Buffer.from(robbed.received()))).toBe(
    "EHLO AUTH MAIL RCPT DATA the password the mail",
  );

  const safe = await server(stripped);
  const sending = sendingTo(safe.port, { security: "starttls", ...credentials });
  expect(inShort(await sending.send())).toBe("deferred channel tls-handshake");
  expect(inClear(Buffer.from(safe.received()))).toBe("EHLO STARTTLS");
});

test("where no login is offered, the library sends without one", async () => {
  const open = await server({});
  await library(open.port, { auth: true }).sendMail(mail);
  expect(open.commands).not.toContainEqual(expect.stringContaining("AUTH"));
  expect(open.copies).toBe(1);

  const other = await server({});
  expect(inShort(await sendingTo(other.port, credentials).send())).toBe(
    "deferred channel authentication-not-offered",
  );
  expect(other.copies).toBe(0);
});

test("of a lost connection the library does not say whether the mail was out", async () => {
  const told: unknown[] = [];
  const outcomes: string[] = [];
  for (const script of [{ DATA: resets }, { dot: resets }]) {
    const dropping = await server(script);
    const error = await refusalOf(library(dropping.port).sendMail(mail));
    told.push([error.message, Reflect.get(error, "code"), Reflect.get(error, "command")]);
    outcomes.push(inShort(await sendingTo(dropping.port).send()));
  }
  expect(told[0]).toEqual(told[1]);
  expect(outcomes).toEqual(["deferred channel connection-lost", "unknown unknown-outcome"]);
});

test("an answer that drips on is never given up by the library", async () => {
  const dripping = await server({ dot: drips("250-x\r\n") });
  let settled = false;
  const settle = () => {
    settled = true;
  };
  library(dripping.port, { socketTimeout: 50 }).sendMail(mail).then(settle, settle);
  await delay(400);
  expect(settled).toBe(false);

  const sending = sendingTo(dripping.port, { socketTimeoutMs: 50 });
  expect(inShort(await sending.send({}, AbortSignal.timeout(100)))).toBe("unknown unknown-outcome");
});

test("closing the library waits for a server that stalls", async () => {
  const stalling = await server({ dot: stalls });
  const pool = createTransport({ host: "127.0.0.1", port: stalling.port, pool: true });
  onTestFinished(() => pool.close({ force: true }));
  let settled = false;
  const settle = () => {
    settled = true;
  };
  pool.sendMail(mail).then(settle, settle);
  await stalling.misbehaved;
  pool.close();
  await delay(300);
  expect(settled).toBe(false);

  const other = await server({ dot: stalls });
  const sending = sendingTo(other.port);
  const pending = sending.send();
  await other.misbehaved;
  await sending.close();
  expect(inShort(await pending)).toBe("unknown unknown-outcome");
  await other.deserted();
});

test("a password that a server repeats is in the library's error", async () => {
  const echoing = await server({
    EHLO: "250-scripted.test\r\n250 AUTH PLAIN",
    AUTH: ({ line, say }) => say(`535 5.7.8 No: ${line}`),
  });
  const error = await refusalOf(library(echoing.port, { auth: true }).sendMail(mail));
  expect(showsPassword(error.message)).toBe(true);

  const sending = sendingTo(echoing.port, credentials);
  const outcome = await sending.send();
  expect(inShort(outcome)).toBe("deferred channel authentication");
  expect(showsPassword(JSON.stringify([outcome, sending.logs]))).toBe(false);
});

test("a server without SMTPUTF8 is sent such an address by the library all the same", async () => {
  const ascii = await server({});
  await library(ascii.port).sendMail({ ...mail, to: "größe@example.org" });
  const address = Buffer.from("größe@example.org").toString("latin1");
  expect(ascii.commands).toContain(`RCPT TO:<${address}>`);

  const other = await server({});
  const outcome = await sendingTo(other.port).send({ address: "größe@example.org" });
  expect(inShort(outcome)).toBe("rejected smtputf8-missing");
  expect(other.commands).not.toContainEqual(expect.stringContaining("MAIL"));
});
