import { type Outcome, redactorOf } from "@carillon/core";
import { assert } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { withSession } from "./session.ts";
import {
  type ChannelCaseId,
  type ChannelFault,
  type ChannelSetup,
  type ChannelSuite,
  channelFaults,
} from "./setup.ts";

/** What must hold whatever anybody does: no secret is shown, nothing is injected. */
export const safetyCases: readonly ConformanceCase<ChannelCaseId, ChannelSuite>[] = [
  {
    id: "secrets",
    title: "no secret of the config stands in an outcome or a log line",
    run: async (suite) => {
      await checkSecrets(suite, undefined);
      for (const fault of channelFaults) {
        if (suite.skip?.[fault] === undefined) await checkSecrets(suite, fault);
      }
    },
  },
  {
    id: "injection",
    title: "line breaks in title, name and address inject nothing",
    run: (suite) =>
      withSession(suite, async (session) => {
        for (const lineBreak of lineBreaks) {
          const title = `Title${lineBreak}${injected}${lineBreak}${lineBreak}Body`;
          const recipientName = `Ada${lineBreak}${injected}`;
          await session.send({ title, text: "Nothing to see here." }, { recipientName });
          checkAddress(session.setup, lineBreak);
        }
        const heads = (await session.setup.headers?.()) ?? [];
        assert(
          !heads.some((head) => /^\s*x-carillon-injected/im.test(head)),
          "A line break in the title or in the recipient's name made a header of its own",
        );
        const count = (await session.setup.received()).length;
        assert(
          count <= lineBreaks.length,
          `${lineBreaks.length} sends with line breaks in them made ${count} messages`,
        );
      }),
  },
];

const lineBreaks = ["\r\n", "\n", "\r"];
const injected = "X-Carillon-Injected: yes";

async function checkSecrets(suite: ChannelSuite, fault: ChannelFault | undefined): Promise<void> {
  await withSession(suite, async (session) => {
    const { channel, secrets = [] } = session.setup;
    for (const [index, secret] of secrets.entries()) {
      assert(
        channel.secrets().includes(secret),
        `The config does not mark the setup's secret number ${index + 1} with secret()`,
      );
    }
    if (fault !== undefined) await session.misbehave(fault);
    const outcome: Outcome = await session.send(
      { title: "Backup failed", text: "The disk is full." },
      fault === "hang" ? { abortAfterMs: 100 } : {},
    );
    await session.close();
    const during = fault === undefined ? "a good send" : `the fault "${fault}"`;
    const redact = redactorOf(channel.secrets());
    const shows = (shown: unknown) => {
      const text = JSON.stringify(shown) ?? "";
      return redact(text) !== text;
    };
    assert(!shows(outcome), `After ${during} the outcome shows a secret of the config`);
    assert(!shows(session.logged), `During ${during} a log line showed a secret of the config`);
  });
}

function checkAddress({ channel, address }: ChannelSetup, lineBreak: string): void {
  if (channel.address === undefined) return;
  let taken: string;
  try {
    taken = channel.address.parse(`${address}${lineBreak}${injected}`);
  } catch {
    return;
  }
  assert.fail(`parse() of the address kind took an address with a line break: ${taken}`);
}
