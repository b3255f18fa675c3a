import type { Session } from "../../support/scripted-server.ts";
import {
  drips,
  ends,
  hugeLine,
  resets,
  stalls,
  writes,
  writesAndEnds,
  writesByByte,
} from "../misbehaviour.ts";
import type { Stage } from "../row.ts";

const asked = { clear: "EHLO STARTTLS" } as const;
const ready = "220 2.0.0 Ready\r\n";

/** Hears nothing of what follows: the first bytes of TLS are no commands. */
const deaf =
  (wrong: (session: Session) => void) =>
  (session: Session): void => {
    session.hold();
    wrong({ ...session, goOn: () => {} });
  };

/** Sends an answer to a command that was not given, in the clear, and then encrypts (CVE-2011-0411). */
const injects =
  (bytes: string) =>
  (session: Session): void => {
    session.write(`${ready}${bytes}`);
    session.upgrade();
  };

export const starttls: Stage = {
  title: "STARTTLS",
  about:
    "The upgrade is not a wish: where it fails, the connection ends. Bytes that came in the clear behind the 220 are thrown away.",
  ways: ["starttls"],
  rows: [
    {
      server: "offers no STARTTLS",
      tls: "none",
      outcome: "deferred channel tls-handshake",
      hint: "starttls-not-offered",
      ...asked,
    },
    {
      server: "offers no STARTTLS, but a login in the clear",
      tls: "none",
      script: { EHLO: "250-scripted.test\r\n250 AUTH PLAIN LOGIN" },
      outcome: "deferred channel tls-handshake",
      hint: "starttls-not-offered",
      ...asked,
    },
    {
      server: "offers STARTTLS and refuses it with 502",
      script: { STARTTLS: "502 5.5.1 Not implemented" },
      outcome: "deferred channel tls-handshake",
      hint: "starttls-not-offered",
      ...asked,
    },
    {
      server: "offers STARTTLS and puts it off with 454",
      script: { STARTTLS: "454 4.7.0 TLS not available due to local problem" },
      outcome: "deferred channel tls-handshake",
      hint: "starttls-out-of-order",
      ...asked,
    },
    {
      server: "answers 421 to STARTTLS",
      script: { STARTTLS: "421 4.3.2 Shutting down" },
      outcome: "deferred channel server-unavailable",
      ...asked,
    },
    {
      server: "does not answer STARTTLS",
      script: { STARTTLS: stalls },
      deadlineMs: 50,
      outcome: "deferred channel timeout",
      ...asked,
    },
    {
      server: "ends the connection at STARTTLS",
      script: { STARTTLS: ends },
      outcome: "deferred channel connection-lost",
      ...asked,
    },
    {
      server: "resets the connection at STARTTLS",
      script: { STARTTLS: resets },
      outcome: "deferred channel connection-lost",
      ...asked,
    },
    {
      server: "drips an answer to STARTTLS that never ends",
      script: { STARTTLS: drips("220-soon\r\n") },
      deadlineMs: 60,
      outcome: "deferred channel timeout",
      ...asked,
    },
    {
      server: "answers garbage to STARTTLS",
      script: { STARTTLS: "\0\0\0" },
      outcome: "deferred channel tls-handshake",
      ...asked,
    },
    {
      server: "answers 2 MB to STARTTLS",
      script: { STARTTLS: hugeLine("220") },
      outcome: "deferred channel protocol",
      ...asked,
    },
    {
      server: "ends in the middle of its answer to STARTTLS",
      script: { STARTTLS: writesAndEnds("220 Re") },
      outcome: "deferred channel connection-lost",
      ...asked,
    },
    {
      server: "is ready, and does not begin TLS",
      script: { STARTTLS: deaf(writes(ready)) },
      options: { greetingTimeoutMs: 400 },
      outcome: "deferred channel timeout",
      ...asked,
    },
    {
      server: "is ready, and ends the connection",
      script: { STARTTLS: writesAndEnds(ready) },
      outcome: "deferred channel tls-handshake",
      ...asked,
    },
    {
      server: "is ready, and goes on in plain text",
      script: {
        STARTTLS: (session) => {
          session.write(ready);
          session.socket.on("data", () => session.write("250 Go on as before\r\n"));
        },
      },
      outcome: "deferred channel tls-handshake",
      hint: "port-begins-in-plain-text",
      ...asked,
    },
    {
      server: "injects an answer behind the 220, and encrypts",
      script: { STARTTLS: injects("250 injected\r\n") },
      outcome: "sent",
      ...asked,
    },
    {
      server: "injects the offer of a login behind the 220, and offers none within TLS",
      script: {
        STARTTLS: injects("250-injected\r\n250 AUTH PLAIN\r\n"),
        secureEHLO: "250 scripted.test",
      },
      outcome: "deferred channel authentication-not-offered",
      ...asked,
    },
    {
      server: "injects half a line behind the 220, and encrypts",
      script: { STARTTLS: injects("250-inj") },
      outcome: "sent",
      ...asked,
    },
    {
      server: "answers STARTTLS byte by byte, and never begins TLS",
      script: { STARTTLS: deaf(writesByByte(ready)) },
      deadlineMs: 80,
      outcome: "deferred channel timeout",
      ...asked,
    },
  ],
};
