import { type ConformanceCase, registerCases } from "../conformance.ts";
import { faultCases } from "./fault-cases.ts";
import { safetyCases } from "./safety-cases.ts";
import { sendingCases } from "./sending-cases.ts";
import type { ChannelCaseId, ChannelSuite } from "./setup.ts";
import { verifyCase } from "./verify-case.ts";

/** Every promise that a channel must keep, for running one by hand. */
export const channelCases: readonly ConformanceCase<ChannelCaseId, ChannelSuite>[] = [
  ...sendingCases,
  ...faultCases,
  ...safetyCases,
  verifyCase,
];

/** Registers the conformance suite for a channel plugin: call it in a test file of vitest. */
export function testChannel(name: string, suite: ChannelSuite): void {
  registerCases(`${name} keeps the promises of a channel`, channelCases, suite, suite.skip);
}
