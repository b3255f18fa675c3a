import { ends, resets, stalls, writes, writesAndEnds } from "../misbehaviour.ts";
import type { Stage } from "../row.ts";

export const kept: Stage = {
  title: "A connection that is kept",
  about:
    "One mail has gone out, the connection is kept, and the next mail goes over it. A server may close it at any time: the mail goes out once, over a new connection, as long as nothing of it has left.",
  ways: ["starttls", "ssl, pipelining"],
  kept: true,
  rows: [
    { server: "ends it while idle", idle: ends, outcome: "sent", copies: 1 },
    { server: "resets it while idle", idle: resets, outcome: "sent", copies: 1 },
    {
      server: "says 421 while idle and ends it",
      idle: writesAndEnds("421 4.4.2 Idle for too long\r\n"),
      outcome: "sent",
      copies: 1,
    },
    {
      server: "says 421 while idle and leaves it open",
      idle: writes("421 4.4.2 Idle for too long\r\n"),
      outcome: "sent",
      copies: 1,
    },
    {
      server: "says 250 while idle, to nothing",
      idle: writes("250 2.0.0 Ok\r\n"),
      outcome: "sent",
      copies: 1,
    },
    { server: "says half a line while idle", idle: writes("250 2"), outcome: "sent", copies: 1 },
    { server: "says garbage while idle", idle: writes("\0\0\xff\r\n"), outcome: "sent", copies: 1 },
    {
      server: "ends it as the next mail begins",
      script: { MAIL: ({ number, say, end }) => (number === 1 ? end() : say("250 Ok")) },
      outcome: "sent",
      copies: 1,
    },
    {
      server: "resets it as the next mail begins",
      script: { MAIL: ({ number, say, drop }) => (number === 1 ? drop() : say("250 Ok")) },
      outcome: "sent",
      copies: 1,
    },
    {
      server: "says 421 as the next mail begins",
      script: { MAIL: ({ number, say }) => say(number === 1 ? "421 4.4.2 Idle" : "250 Ok") },
      outcome: "sent",
      copies: 1,
    },
    {
      server: "does not answer the next mail",
      script: { MAIL: stalls },
      deadlineMs: 50,
      outcome: "deferred channel timeout",
    },
    {
      server: "resets it after the next mail's dot",
      script: { dot: resets },
      outcome: "unknown unknown-outcome",
      copies: 1,
    },
    {
      server: "ends it after the next mail's dot",
      script: { dot: ends },
      outcome: "unknown unknown-outcome",
      copies: 1,
    },
    {
      server: "refuses the next mail's recipient",
      script: { RCPT: "550 5.1.1 No such user" },
      outcome: "rejected suppress recipient-unknown",
    },
  ],
};
