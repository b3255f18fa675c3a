import {
  drips,
  ends,
  hugeLine,
  hugeList,
  resets,
  stalls,
  writes,
  writesAndEnds,
  writesByByte,
} from "../misbehaviour.ts";
import type { Row, Stage } from "../row.ts";

const greeted = { clear: "EHLO" } as const;

/** The same wrongs at the EHLO in the clear and at the one that is encrypted. */
function wrongs(point: "EHLO" | "secureEHLO", clear: { clear?: string }): readonly Row[] {
  const at = point === "EHLO" ? "EHLO" : "the encrypted EHLO";
  return [
    {
      server: `does not answer ${at}`,
      script: { [point]: stalls },
      options: { socketTimeoutMs: 400 },
      outcome: "deferred channel timeout",
      ...clear,
    },
    {
      server: `ends the connection at ${at}`,
      script: { [point]: ends },
      outcome: "deferred channel connection-lost",
      ...clear,
    },
    {
      server: `resets the connection at ${at}`,
      script: { [point]: resets },
      outcome: "deferred channel connection-lost",
      ...clear,
    },
    {
      server: `drips extensions without end at ${at}`,
      script: { [point]: drips("250-X\r\n") },
      deadlineMs: 60,
      outcome: "deferred channel timeout",
      ...clear,
    },
    {
      server: `answers garbage to ${at}`,
      ways: ["starttls"],
      script: { [point]: "what?" },
      outcome: "deferred channel protocol",
      ...clear,
    },
    {
      server: `answers 2 MB in one line to ${at}`,
      script: { [point]: hugeLine("250") },
      outcome: "deferred channel protocol",
      ...clear,
    },
    {
      server: `answers 2 MB of lines to ${at}`,
      script: { [point]: hugeList("250") },
      outcome: "deferred channel protocol",
      ...clear,
    },
    {
      server: `ends in the middle of its answer to ${at}`,
      script: { [point]: writesAndEnds("250-scripted.test\r\n250-STARTT") },
      outcome: "deferred channel connection-lost",
      ...clear,
    },
    {
      server: `answers 421 to ${at}`,
      script: { [point]: "421 4.7.0 Too many connections from you" },
      outcome: "deferred channel server-unavailable",
      hint: "too-many-connections",
      ...clear,
    },
    {
      server: `answers 451 to ${at}`,
      ways: ["starttls"],
      script: { [point]: "451 4.3.0 Later" },
      outcome: "deferred channel server-unavailable",
      ...clear,
    },
  ];
}

export const ehlo: Stage = {
  title: "EHLO",
  about:
    "What the server says about itself before TLS is believed in one point only: that it offers STARTTLS, and without TLS nothing goes on.",
  ways: ["starttls"],
  rows: [
    ...wrongs("EHLO", greeted),
    {
      server: "refuses EHLO, and would take HELO",
      script: { EHLO: "502 5.5.1 EHLO?" },
      outcome: "deferred channel server-unavailable",
      ...greeted,
    },
    {
      server: "answers EHLO twice",
      script: { EHLO: "250-scripted.test\r\n250 STARTTLS\r\n250 and again" },
      outcome: "deferred channel tls-handshake",
      clear: "EHLO STARTTLS",
    },
    {
      server: "answers EHLO byte by byte, and well",
      script: { EHLO: writesByByte("250-scripted.test\r\n250 STARTTLS\r\n") },
      outcome: "sent",
    },
    {
      server: "answers EHLO with bare line feeds",
      script: { EHLO: writes("250-scripted.test\n250 STARTTLS\n") },
      outcome: "sent",
    },
  ],
};

export const secureEhlo: Stage = {
  title: "EHLO within TLS",
  about: "The extensions that count. Nothing that was said before TLS is kept.",
  ways: ["starttls", "ssl"],
  rows: [
    ...wrongs("secureEHLO", {}),
    {
      server: "refuses EHLO within TLS and takes HELO",
      ways: ["ssl"],
      script: { secureEHLO: "502 5.5.1 EHLO?" },
      outcome: "sent",
    },
    {
      server: "refuses EHLO within TLS and takes HELO, but no login",
      ways: ["ssl"],
      script: { secureEHLO: "502 5.5.1 EHLO?", AUTH: "503 5.5.1 Say EHLO first" },
      outcome: "deferred channel authentication",
    },
    {
      server: "refuses EHLO after STARTTLS",
      ways: ["starttls"],
      script: { secureEHLO: "502 5.5.1 EHLO?" },
      outcome: "deferred channel server-unavailable",
    },
    {
      server: "offers STARTTLS within TLS",
      script: { secureEHLO: "250-scripted.test\r\n250-STARTTLS\r\n250 AUTH PLAIN" },
      outcome: "sent",
    },
    {
      server: "offers SIZE 0, which is no limit",
      script: { secureEHLO: "250-scripted.test\r\n250-AUTH PLAIN\r\n250 SIZE 0" },
      outcome: "sent",
    },
    {
      server: "offers SIZE abc, which is none",
      script: { secureEHLO: "250-scripted.test\r\n250-AUTH PLAIN\r\n250 SIZE abc" },
      outcome: "sent",
    },
    {
      server: "takes 10 bytes at most",
      script: { secureEHLO: "250-scripted.test\r\n250-AUTH PLAIN\r\n250 SIZE 10" },
      outcome: "rejected too-large",
      lasting: true,
    },
  ],
};
