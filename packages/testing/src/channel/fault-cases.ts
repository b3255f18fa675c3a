import { assert } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { holds } from "./sample.ts";
import { described, withSession } from "./session.ts";
import type { ChannelCaseId, ChannelSuite } from "./setup.ts";

const words = { title: "Backup failed", text: "The disk is full." };
const abortAfterMs = 100;

/** What must hold when the other side goes wrong. */
export const faultCases: readonly ConformanceCase<ChannelCaseId, ChannelSuite>[] = [
  {
    id: "refuse",
    title: "a refused connection defers, and the fault is the channel's",
    run: (suite) =>
      withSession(suite, async (session) => {
        await session.misbehave("refuse");
        const outcome = await session.send(words);
        assert(
          outcome.status === "deferred" && outcome.scope === "channel",
          "When nobody listens, answer deferred with scope channel, so that the engine pauses the " +
            `channel and no delivery loses an attempt. It was ${described(outcome)}` +
            (outcome.status === "deferred" ? ` with scope ${outcome.scope}` : ""),
        );
      }),
  },
  {
    id: "hang",
    title: "a send to a silent other side ends when its signal is aborted",
    run: (suite) =>
      withSession(suite, async (session) => {
        await session.misbehave("hang");
        const outcome = await session.send(words, { abortAfterMs });
        assert(
          outcome.status === "deferred" || outcome.status === "unknown",
          "When no answer came, answer unknown, or deferred if the message cannot have arrived. " +
            `It was ${described(outcome)}`,
        );
      }),
  },
  {
    id: "aborted",
    title: "a send whose signal is aborted from the start sends nothing",
    run: (suite) =>
      withSession(suite, async (session) => {
        const outcome = await session.send(words, { abortAfterMs: 0 });
        assert(
          outcome.status === "deferred" || outcome.status === "unknown",
          `With an aborted signal, answer deferred. It was ${described(outcome)}`,
        );
        const received = await session.setup.received();
        assert(received.length === 0, "The message arrived although the signal was aborted");
      }),
  },
  {
    id: "reject",
    title: "a message that the other side does not take is rejected or deferred, with the reason",
    run: (suite) =>
      withSession(suite, async (session) => {
        await session.misbehave("reject");
        const outcome = await session.send(words);
        assert(
          outcome.status === "rejected" || outcome.status === "deferred",
          `When the other side says no, answer rejected or deferred. It was ${described(outcome)}`,
        );
        const received = await session.setup.received();
        assert(
          !received.some((text) => holds(text, words.title)),
          "The setup accepted the message: misbehave must make the other side refuse it",
        );
      }),
  },
  {
    id: "busy",
    title: "a message that the other side cannot take now is deferred",
    run: (suite) =>
      withSession(suite, async (session) => {
        await session.misbehave("busy");
        const outcome = await session.send(words);
        assert(
          outcome.status === "deferred",
          "When the other side says to try later, answer deferred: a rejected message is never tried " +
            `again. It was ${described(outcome)}`,
        );
        const received = await session.setup.received();
        assert(
          !received.some((text) => holds(text, words.title)),
          "The setup accepted the message: misbehave must make the other side put it off",
        );
      }),
  },
  {
    id: "garbage",
    title: "an answer that is not of the protocol is not taken for success",
    run: (suite) =>
      withSession(suite, async (session) => {
        await session.misbehave("garbage");
        const outcome = await session.send(words, { abortAfterMs: 1_000 });
        assert(
          outcome.status !== "sent",
          "The other side answered nonsense, and the channel took it for success",
        );
      }),
  },
];
