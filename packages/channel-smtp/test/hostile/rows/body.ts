import type { Session } from "../../support/scripted-server.ts";
import { drips, ends, resets, stopsReading, writes } from "../misbehaviour.ts";
import type { Stage } from "../row.ts";

/** More than the buffers on both sides of a connection take. */
const large = { bytes: 4 * 1024 * 1024 } as const;

const stopsReadingAnd =
  (wrong: (session: Session) => void) =>
  (session: Session): void => {
    stopsReading(session);
    wrong(session);
  };

export const body: Stage = {
  title: "Within the body",
  about:
    "The final dot is held back until the system has taken everything before it, so the server cannot have the whole mail. It is the delivery's fault, as a mail that breaks the connection each time must run out of attempts.",
  ways: ["starttls", "ssl, pipelining"],
  rows: [
    {
      server: "stops reading within the body",
      script: { bodyChunk: stopsReading },
      ...large,
      deadlineMs: 150,
      outcome: "deferred delivery timeout",
    },
    {
      server: "stops reading as soon as it has asked for the body",
      script: {
        DATA: (session) => {
          session.say("354 Go on");
          session.stopReading();
        },
      },
      ...large,
      deadlineMs: 150,
      outcome: "deferred delivery timeout",
    },
    {
      server: "ends the connection within the body",
      script: { bodyChunk: stopsReadingAnd(ends) },
      ...large,
      outcome: "deferred delivery connection-lost",
    },
    {
      server: "resets the connection within the body",
      script: { bodyChunk: resets },
      ...large,
      outcome: "deferred delivery connection-lost",
    },
    {
      server: "drips an answer within the body",
      script: { bodyChunk: stopsReadingAnd(drips("250-x\r\n")) },
      ...large,
      deadlineMs: 150,
      outcome: "deferred delivery timeout",
    },
    {
      server: "accepts the mail within its body",
      script: { bodyChunk: stopsReadingAnd(writes("250 2.0.0 Queued\r\n")) },
      ...large,
      outcome: "deferred delivery protocol",
    },
    {
      server: "says garbage within the body",
      script: { bodyChunk: stopsReadingAnd(writes("\0\0what?\r\n")) },
      ...large,
      outcome: "deferred delivery protocol",
    },
    {
      server: "says 421 within the body",
      script: { bodyChunk: stopsReadingAnd(writes("421 4.3.2 Shutting down\r\n")) },
      ...large,
      outcome: "deferred channel server-unavailable",
    },
    {
      server: "refuses the mail within its body",
      script: { bodyChunk: stopsReadingAnd(writes("552 5.3.4 Too big\r\n")) },
      ...large,
      outcome: "rejected too-large",
    },
  ],
};
