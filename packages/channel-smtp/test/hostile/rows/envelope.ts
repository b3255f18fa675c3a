import type { Step } from "../../support/scripted-server.ts";
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

type Point = "MAIL" | "RCPT" | "DATA";

const good = { MAIL: "250 2.1.0 Ok", RCPT: "250 2.1.5 Ok", DATA: "354 Go on" } as const;

function wrongs(point: Point): readonly Row[] {
  const at = (wrong: Step) => ({ script: { [point]: wrong } });
  const lost = { outcome: "deferred channel connection-lost" } as const;
  const outOfStep = { outcome: "deferred channel protocol" } as const;
  const late = { deadlineMs: 50, outcome: "deferred channel timeout" } as const;
  return [
    { server: `does not answer ${point}`, ...at(stalls), ...late },
    { server: `drips an answer to ${point} that never ends`, ...at(drips("250-x\r\n")), ...late },
    {
      server: `answers ${point} byte by byte, and never to the end`,
      ...at(writesByByte(good[point])),
      ...late,
    },
    { server: `ends the connection at ${point}`, ...at(ends), ...lost },
    { server: `resets the connection at ${point}`, ...at(resets), ...lost },
    { server: `ends within its code for ${point}`, ...at(writesAndEnds("25")), ...lost },
    { server: `ends in the middle of accepting ${point}`, ...at(writesAndEnds("250 O")), ...lost },
    { server: `answers garbage to ${point}`, ...at("what?"), ...outOfStep },
    { server: `answers NULs to ${point}`, ...at("\0\0\0\0"), ...outOfStep },
    { server: `answers 999 to ${point}`, ...at("999 Yes"), ...outOfStep },
    { server: `answers 2 MB to ${point}`, ...at(hugeLine("250")), ...outOfStep },
    { server: `answers 2 MB of lines to ${point}`, ...at(hugeList("250")), ...outOfStep },
    {
      server: `changes the code within its answer to ${point}`,
      ...at(`${good[point].slice(0, 3)}-Ok\r\n550 5.1.1 No`),
      ...outOfStep,
    },
    {
      server: `answers ${point} with 421`,
      ...at("421 4.3.2 Shutting down"),
      outcome: "deferred channel server-unavailable",
    },
    {
      server: `answers ${point} with 451`,
      ...at("451 4.3.0 Later"),
      outcome: "deferred delivery temporary-refusal",
    },
    {
      server: `answers ${point} byte by byte with bare line feeds, and well`,
      ...at(point === "DATA" ? good.DATA : writesByByte(`${good[point]}\n`)),
      outcome: "sent",
    },
  ];
}

export const envelope: Stage = {
  title: "MAIL, RCPT and DATA",
  about:
    "The server cannot have the mail: what is no refusal is safe to retry, and a reply counts for the command that it answers alone.",
  ways: ["starttls", "ssl, pipelining"],
  rows: [
    ...wrongs("MAIL"),
    ...wrongs("RCPT"),
    ...wrongs("DATA"),
    {
      server: "answers MAIL twice",
      script: { MAIL: "250 2.1.0 Ok\r\n250 2.1.0 Ok" },
      outcome: "deferred channel protocol",
    },
    {
      server: "invites the mail in answer to MAIL",
      script: { MAIL: "354 Go on" },
      outcome: "deferred channel protocol",
    },
    {
      server: "accepts DATA itself with 250",
      script: { DATA: writes("250 2.0.0 Queued\r\n") },
      outcome: "deferred channel protocol",
    },
    {
      server: "accepts the mail before it was sent",
      script: { DATA: writes("354 Go on\r\n250 2.0.0 Queued\r\n") },
      outcome: "deferred channel protocol",
    },
    {
      server: "invites the mail and refuses it in the same breath",
      script: { DATA: writes("354 Go on\r\n554 5.7.1 No\r\n") },
      outcome: "rejected content-refused",
    },
    {
      server: "wants another login at MAIL",
      script: { MAIL: "530 5.7.0 Authentication required" },
      outcome: "deferred channel authentication",
      hint: "login-required",
    },
    {
      server: "refuses the sender",
      script: { MAIL: "553 5.7.1 Sender address rejected: not owned by user ada" },
      outcome: "rejected relay-denied",
      hint: "sender-not-owned",
    },
    {
      server: "denies relaying",
      script: { RCPT: "554 5.7.1 <ada@example.org>: Relay access denied" },
      outcome: "rejected relay-denied",
      hint: "relay-refused",
    },
    {
      server: "knows no such mailbox",
      script: { RCPT: "550 5.1.1 No such user" },
      outcome: "rejected suppress recipient-unknown",
    },
    {
      server: "has a full mailbox",
      script: { RCPT: "552 5.2.2 Over quota" },
      outcome: "deferred delivery mailbox-full",
    },
    {
      server: "greylists",
      script: { RCPT: "451 4.7.1 Greylisted, come back in 300 seconds" },
      outcome: "deferred delivery greylisted",
    },
    {
      server: "has counted a day's mails",
      script: { RCPT: "550 5.4.5 Daily user sending limit exceeded" },
      outcome: "deferred channel rate-limit",
      hint: "daily-quota",
    },
    {
      server: "has counted an hour's mails",
      script: {
        RCPT: "550 Domain example.com has exceeded the max emails per hour (100/100) allowed",
      },
      outcome: "deferred channel rate-limit",
    },
    {
      server: "knows that no one behind it has SMTPUTF8",
      script: { RCPT: "550 5.6.7 Must have SMTPUTF8" },
      outcome: "rejected smtputf8-missing",
    },
    {
      server: "ends in the middle of refusing the recipient",
      script: { RCPT: writesAndEnds("550 5.1.1 No su") },
      outcome: "rejected suppress recipient-unknown",
    },
    {
      server: "refuses DATA for the content",
      script: { DATA: "554 5.7.1 No" },
      outcome: "rejected content-refused",
    },
  ],
};
