import type { Channel } from "@carillon/core";
import type { Skipped } from "../conformance.ts";

/** How the other side can go wrong. */
export type ChannelFault =
  /** Nobody listens: connections are refused. */
  | "refuse"
  /** It takes connection and message, and never answers. */
  | "hang"
  /** It answers that it does not want the message, in the way that its protocol has for that. */
  | "reject"
  /** It answers that it takes nothing now and may later, in the way that its protocol has for that. */
  | "busy"
  /** It answers something that is not of its protocol. */
  | "garbage";

/** Every {@link ChannelFault}. */
export const channelFaults = [
  "refuse",
  "hang",
  "reject",
  "busy",
  "garbage",
] as const satisfies readonly ChannelFault[];

/** A channel, and the other side that it talks to: a real server on loopback, made for one case. */
export interface ChannelSetup {
  /** The plugin under test, configured for this other side. */
  readonly channel: Channel;
  /** An address that the other side takes. Needed where the channel has an address kind. */
  readonly address?: string;
  /** What of the config must never be shown, to check that the plugin marks it with `secret()`. */
  readonly secrets?: readonly string[];
  /** The messages that the other side accepted, readable: decoded from their transfer encoding. */
  received(): Promise<readonly string[]> | readonly string[];
  /** The headers, or what else goes before the message in the protocol, of what was accepted. */
  headers?(): Promise<readonly string[]> | readonly string[];
  /**
   * The ids by which the other side sees a repetition, one for each accepted message, in order. Needed
   * unless the case `repeat` is skipped.
   */
  ids?(): Promise<readonly string[]> | readonly string[];
  /**
   * From now on the other side goes wrong in this way. Asked before the first send. Needed unless every
   * fault is skipped.
   */
  misbehave?(fault: ChannelFault): Promise<void> | void;
  /** Stops the other side. Asked last, also when the case failed. */
  stop(): Promise<void> | void;
}

/** The names of the cases, to skip one. */
export type ChannelCaseId =
  | "send"
  | "together"
  | "repeat"
  | "refuse"
  | "hang"
  | "aborted"
  | "reject"
  | "busy"
  | "garbage"
  | "secrets"
  | "injection"
  | "close"
  | "verify";

/** What the suite needs of a plugin's author. */
export interface ChannelSuite {
  /** Asked anew for each case. */
  setup(): Promise<ChannelSetup> | ChannelSetup;
  /** Cases that the channel cannot keep, each with the reason why. */
  readonly skip?: Skipped<ChannelCaseId>;
  /** How long a send may take when all is well, in milliseconds. Default 5,000. */
  readonly deadlineMs?: number;
  /** How long a send may still take once its signal is aborted. Default 2,000, as in the engine. */
  readonly graceMs?: number;
}
