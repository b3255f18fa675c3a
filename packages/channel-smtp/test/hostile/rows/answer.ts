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
import type { Stage } from "../row.ts";

const unknown = { outcome: "unknown unknown-outcome", copies: 1 } as const;
const taken = { outcome: "sent", copies: 1 } as const;

export const answer: Stage = {
  title: "After the final dot",
  about:
    "The server has the whole mail. Only a refusal is one; only a whole 2xx is an acceptance; anything else leaves the outcome unknown. A retry may make a second copy, with the same Message-ID and the same bytes.",
  ways: ["starttls", "ssl, pipelining"],
  rows: [
    { server: "does not answer", script: { dot: stalls }, deadlineMs: 50, ...unknown },
    {
      server: "does not answer until socketTimeoutMs",
      script: { dot: stalls },
      options: { socketTimeoutMs: 400 },
      ...unknown,
    },
    {
      server: "drips an answer that never ends",
      script: { dot: drips("250-x\r\n") },
      deadlineMs: 60,
      ...unknown,
    },
    {
      server: "answers byte by byte, and never to the end",
      script: { dot: writesByByte("250 2.0.0 Ok") },
      deadlineMs: 80,
      ...unknown,
    },
    { server: "ends the connection", script: { dot: ends }, ...unknown },
    { server: "resets the connection", script: { dot: resets }, ...unknown },
    {
      server: "resets the connection after 4 MB",
      script: { dot: resets },
      bytes: 4 * 1024 * 1024,
      ...unknown,
    },
    { server: "ends within its code", script: { dot: writesAndEnds("25") }, ...unknown },
    {
      server: "ends in the middle of accepting",
      script: { dot: writesAndEnds("250 2.0.0 O") },
      ...unknown,
    },
    { server: "answers garbage", script: { dot: "what?" }, ...unknown },
    { server: "answers NULs", script: { dot: "\0\0\0\0" }, ...unknown },
    { server: "answers 999", script: { dot: "999 Yes" }, ...unknown },
    { server: "invites once more", script: { dot: "354 Go on" }, ...unknown },
    { server: "says goodbye", script: { dot: "221 2.0.0 Bye" }, ...unknown },
    { server: "greets once more", script: { dot: "220 scripted.test ESMTP" }, ...unknown },
    { server: "welcomes the user", script: { dot: "235 2.7.0 Welcome" }, ...unknown },
    { server: "answers 2 MB in one line", script: { dot: hugeLine("250") }, ...unknown },
    { server: "answers 2 MB of lines", script: { dot: hugeList("250") }, ...unknown },
    {
      server: "changes the code within its answer",
      script: { dot: "250-Ok\r\n550 No" },
      ...unknown,
    },
    {
      server: "answers 421",
      script: { dot: "421 4.3.0 Shutting down" },
      outcome: "deferred channel server-unavailable",
    },
    {
      server: "answers 451",
      script: { dot: "451 4.3.0 Later" },
      outcome: "deferred delivery temporary-refusal",
    },
    {
      server: "answers 452: its disk is full",
      script: { dot: "452 4.3.1 Insufficient system storage" },
      outcome: "deferred delivery temporary-refusal",
      hint: "server-storage-full",
    },
    {
      server: "answers 550 for the day's recipients",
      script: { dot: "550 5.1.90 You have reached your daily limit for message recipients" },
      outcome: "deferred channel rate-limit",
      hint: "daily-quota",
    },
    {
      server: "answers 554 for the quota of submissions",
      script: { dot: "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException" },
      outcome: "deferred channel rate-limit",
      hint: "daily-quota",
    },
    {
      server: "answers 451 for the plan's credits",
      script: { dot: "451 Authentication failed: Maximum credits exceeded" },
      outcome: "deferred channel rate-limit",
      hint: "credit-used-up",
    },
    {
      server: "answers 550 for spam",
      script: { dot: "550 5.7.1 Our system has detected that this message is likely unsolicited" },
      outcome: "rejected content-refused",
      hint: "spam",
    },
    {
      server: "answers 550 for SPF, DKIM and DMARC",
      script: { dot: "550 5.7.26 Unauthenticated email from example.com is not accepted" },
      outcome: "rejected content-refused",
      hint: "sender-unauthenticated",
    },
    {
      server: "answers 552 for the size",
      script: { dot: "552 5.3.4 Too big" },
      outcome: "rejected too-large",
    },
    {
      server: "answers 552 for the attachment",
      script: { dot: "552 5.7.0 Blocked: its content presents a potential security issue" },
      outcome: "rejected content-refused",
      hint: "virus-or-attachment",
    },
    {
      server: "answers 554 for a virus",
      script: { dot: "554 5.6.0 Virus found" },
      outcome: "rejected content-refused",
      hint: "virus-or-attachment",
    },
    {
      server: "answers 554 for a test account",
      script: {
        dot: "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ada@example.org",
      },
      outcome: "rejected relay-denied",
      hint: "test-account",
    },
    {
      server: "ends in the middle of refusing",
      script: { dot: writesAndEnds("550 5.7.1 Sp") },
      outcome: "rejected content-refused",
    },
    { server: "accepts without a word", script: { dot: "250" }, ...taken },
    {
      server: "accepts byte by byte",
      script: { dot: writesByByte("250-2.0.0 Ok\r\n250 2.0.0 queued as 1\r\n") },
      ...taken,
    },
    {
      server: "accepts with a bare line feed",
      script: { dot: writes("250 2.0.0 Ok\n") },
      ...taken,
    },
    {
      server: "accepts and ends the connection",
      script: { dot: writesAndEnds("250 2.0.0 Ok\r\n") },
      ...taken,
    },
    {
      server: "accepts twice",
      script: { dot: "250 2.0.0 Ok\r\n250 2.0.0 Ok" },
      ...taken,
    },
    {
      server: "accepts with 30 KB of lines",
      script: { dot: `${"250-2.0.0 thank you for your mail\r\n".repeat(900)}250 2.0.0 Ok` },
      ...taken,
    },
  ],
};
