import { randomUUID } from "node:crypto";
import { assert } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { holds, type SampleWords, unusualWords } from "./sample.ts";
import { type ChannelSession, described, type SendVariation, withSession } from "./session.ts";
import type { ChannelCaseId, ChannelSuite } from "./setup.ts";

/** What must hold while the other side does what it should. */
export const sendingCases: readonly ConformanceCase<ChannelCaseId, ChannelSuite>[] = [
  {
    id: "send",
    title: "what was sent arrives with title and text, in any script",
    run: (suite) =>
      withSession(suite, async (session) => {
        await sendWell(session, unusualWords);
        const received = await session.setup.received();
        for (const words of [unusualWords.title, unusualWords.text]) {
          assert(
            received.some((text) => holds(text, words)),
            `The other side did not receive ${JSON.stringify(words)}, but ${JSON.stringify(received)}`,
          );
        }
      }),
  },
  {
    id: "together",
    title: "messages sent at the same time arrive once each",
    run: (suite) =>
      withSession(suite, async (session) => {
        const titles = [1, 2, 3, 4, 5].map((number) => `Message ${number} ${randomUUID()}`);
        await Promise.all(titles.map((title) => sendWell(session, { title, text: "at once" })));
        const received = await session.setup.received();
        for (const title of titles) {
          const times = received.filter((text) => holds(text, title)).length;
          assert(times === 1, `${JSON.stringify(title)} arrived ${times} times instead of once`);
        }
      }),
  },
  {
    id: "repeat",
    title: "a repetition carries the same id, and another delivery another one",
    run: (suite) =>
      withSession(suite, async (session) => {
        assert(
          session.setup.ids !== undefined,
          "setup() has no ids(): give it one, or skip the case with its reason, for example " +
            'skip: { repeat: "the service cannot tell a repetition" }',
        );
        const deliveryId = randomUUID().replaceAll("-", "");
        for (const variation of [{ deliveryId }, { deliveryId }, {}]) {
          await sendWell(session, { title: "Again", text: "the same" }, variation);
        }
        const [first, second, other] = await session.setup.ids();
        assert(first !== undefined && first !== "", "A delivery carried no id: pass deliveryId on");
        assert(
          first === second,
          `Two attempts at one delivery carried the ids ${first} and ${second}: derive it from deliveryId`,
        );
        assert(other !== first, `Two deliveries carried the same id ${first}`);
      }),
  },
  {
    id: "close",
    title: "close() ends soon after the last send",
    run: (suite) =>
      withSession(suite, async (session) => {
        await sendWell(session, { title: "Last", text: "the last one" });
        await session.close();
      }),
  },
];

async function sendWell(
  session: ChannelSession,
  words: SampleWords,
  variation: SendVariation = {},
): Promise<void> {
  const outcome = await session.send(words, variation);
  assert(outcome.status === "sent", `Expected sent, but it was ${described(outcome)}`);
}
