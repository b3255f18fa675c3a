import { redactorOf, type VerificationStep } from "@carillon/core";
import { assert } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { type ChannelSession, withSession } from "./session.ts";
import {
  type ChannelCaseId,
  type ChannelFault,
  type ChannelSuite,
  channelFaults,
} from "./setup.ts";

/** The faults at which no step of a verification can be said to have gone well to the end. */
const seenByVerify: ReadonlySet<ChannelFault> = new Set(["refuse", "garbage"]);

/** What must hold of `verify()` where a sender has one; without it there is nothing to keep. */
export const verifyCase: ConformanceCase<ChannelCaseId, ChannelSuite> = {
  id: "verify",
  title: "verify() sends nothing, finds faults, and ends when its signal is aborted",
  async run(suite) {
    let has = false;
    await withSession(suite, async (session) => {
      has = await checkGood(session);
    });
    if (!has) return;
    for (const fault of channelFaults) {
      if (suite.skip?.[fault] !== undefined) continue;
      await withSession(suite, (session) => checkFault(session, fault));
    }
    await withSession(suite, checkAborted);
  },
};

/** Whether there is anything to check. */
async function checkGood(session: ChannelSession): Promise<boolean> {
  const steps = await session.verify();
  if (steps === undefined) return false;
  const failed = steps.find(({ status }) => status === "failed");
  assert(
    failed === undefined,
    `The other side is well, and verify() found ${failed?.name}: ${failed?.finding?.message}`,
  );
  const received = await session.setup.received();
  assert(received.length === 0, "verify() sent a message: that is for a test to do, when asked");
  return true;
}

async function checkFault(session: ChannelSession, fault: ChannelFault): Promise<void> {
  await session.misbehave(fault);
  const steps = await session.verify(fault === "hang" ? 100 : 1_000);
  if (steps === undefined) return;
  checkSecrets(session, steps, fault);
  if (!seenByVerify.has(fault)) return;
  assert(
    steps.some(({ status }) => status === "failed"),
    `During the fault "${fault}" every step of verify() went well`,
  );
}

async function checkAborted(session: ChannelSession): Promise<void> {
  const steps = await session.verify(0);
  if (steps === undefined) return;
  assert(
    steps.every(({ status }) => status !== "passed" && status !== "warned") ||
      steps.some(({ status }) => status === "failed"),
    "With an aborted signal verify() answered that all went well",
  );
}

function checkSecrets(
  { setup, logged }: ChannelSession,
  steps: readonly VerificationStep[],
  fault: ChannelFault,
): void {
  const redact = redactorOf(setup.channel.secrets());
  const text = JSON.stringify([steps, logged]);
  assert(redact(text) === text, `During "${fault}" verify() showed a secret of the config`);
}
