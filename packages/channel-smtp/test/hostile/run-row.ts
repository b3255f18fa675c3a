import { setTimeout as delay } from "node:timers/promises";
import type { TlsOptions } from "node:tls";
import type { Outcome, SendRequest } from "@carillon/core";
import type { ExpectStatic } from "vitest";
import { hints } from "../../src/hints.ts";
import type { SmtpOptions } from "../../src/index.ts";
import { inShort } from "../support/in-short.ts";
import { closedPort } from "../support/loopback.ts";
import { patience } from "../support/patience.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { channelTo, contentWith, type Sending } from "../support/sending.ts";
import { good, trustedAuthority } from "./certificates.ts";
import type { Row, Stage, Way } from "./row.ts";
import { inClear, marker, password, showsPassword, showsSecrets, user } from "./wire.ts";

/** Plays one row in one way against a real channel, and holds it against all that the row states. */
export async function runRow(
  row: Row,
  way: Way,
  kept: Stage["kept"],
  expect: ExpectStatic,
): Promise<void> {
  const [security, pipelining] = wayOf(way);
  const healthy = { implicit: security === "ssl", tls: security === "none" ? undefined : good };
  const setup: { implicit: boolean; tls: TlsOptions | undefined } = { ...healthy };
  const script: Script = friendly(pipelining);
  if (row.tls !== undefined) setup.tls = row.tls === "none" ? undefined : { ...good, ...row.tls };
  if (row.implicit !== undefined) setup.implicit = row.implicit;
  if (kept === undefined) Object.assign(script, row.script);

  const server = await scriptedServer(script, setup);
  const port = row.listens === false ? await closedPort() : server.port;
  const sending = channelTo(port, optionsFor(security, row));
  try {
    if (kept === true) {
      expect(inShort(await sending.send(mail(row)))).toBe("sent");
      await delay(20);
      Object.assign(script, row.script);
      if (row.idle !== undefined) row.idle(server.latest());
      await delay(20);
    }
    const before = server.copies;
    const outcome = await sent(row, server, sending);

    expect(inShort(outcome)).toBe(row.outcome);
    expect(server.copies - before, "copies").toBe(row.copies ?? (row.outcome === "sent" ? 1 : 0));
    const [capture = Buffer.alloc(0)] = server.captures;
    expect(inClear(capture)).toBe(row.clear ?? clearBy(security));
    const cure = "reason" in outcome ? outcome.reason.cure : "";
    const hint = hints.find(({ name }) => name === row.hint);
    if (row.hint !== undefined) expect(cure).toBe(`${hint?.cause} ${hint?.cure}`);

    await recovers(row, server, sending, expect, () => {
      for (const point of Object.keys(script)) Reflect.deleteProperty(script, point);
      Object.assign(script, friendly(pipelining));
      Object.assign(setup, healthy);
    });
    if (security !== "none") {
      for (const bytes of server.captures) {
        expect(showsSecrets(bytes.toString("latin1")), "secrets in clear").toBe(false);
      }
    }
    expect(showsPassword(JSON.stringify([outcome, sending.logs])), "password told").toBe(false);
    await sending.close();
    await server.deserted();
  } finally {
    await sending.close();
    await server.stop();
  }
}

/** When the server has come to its senses: a retry is sent, and is a second copy only after `unknown`. */
async function recovers(
  row: Row,
  server: ScriptedServer,
  sending: Sending,
  expect: ExpectStatic,
  heal: () => void,
): Promise<void> {
  if (row.listens === false || row.lasting === true || row.outcome === "sent") return;
  const before = server.bodies.length;
  heal();
  const isRetry = row.outcome.startsWith("unknown");
  expect(
    inShort(await sending.send(isRetry ? mail(row) : {})),
    "after the server has recovered",
  ).toBe("sent");
  expect(server.bodies).toHaveLength(before + 1);
  const [first, second] = server.bodies.slice(-2);
  if (isRetry) expect(first === second, "the same bytes").toBe(true);
}

/** Ends at the deadline or the time limit that the row names, or the test does not end in time. */
function sent(row: Row, server: ScriptedServer, sending: Sending): Promise<Outcome> {
  const deadline = new AbortController();
  void server.misbehaved.then(() => {
    if (row.deadlineMs === undefined) return;
    setTimeout(() => deadline.abort(), row.deadlineMs);
  });
  return sending.send(mail(row), deadline.signal);
}

function wayOf(way: Way): readonly ["starttls" | "ssl" | "none", boolean] {
  switch (way) {
    case "starttls, pipelining":
      return ["starttls", true];
    case "ssl, pipelining":
      return ["ssl", true];
    default:
      return [way, false];
  }
}

function friendly(pipelining: boolean): Script {
  if (!pipelining) return {};
  return { secureEHLO: "250-scripted.test\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN" };
}

function optionsFor(security: "starttls" | "ssl" | "none", row: Row): Partial<SmtpOptions> {
  const { tls, ...options } = row.options ?? {};
  if (security === "none") return { ...patience, security, ...options };
  return {
    ...patience,
    security,
    user,
    password,
    ...options,
    tls: { ca: trustedAuthority, ...tls },
  };
}

function mail(row: Row): Partial<SendRequest<"email">> {
  const content = contentWith({ text: marker, html: `<p>${marker}</p>` });
  if (row.bytes === undefined) return { content };
  const tape = Buffer.alloc(row.bytes, "A tape of bytes. ");
  const contentType = "application/octet-stream";
  return { content, attachments: [{ filename: "tape.bin", contentType, content: tape }] };
}

function clearBy(security: "starttls" | "ssl" | "none"): string {
  if (security === "starttls") return "EHLO STARTTLS";
  return security === "ssl" ? "nothing" : "EHLO MAIL RCPT DATA the mail";
}
