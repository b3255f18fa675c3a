import { createHash } from "node:crypto";
import type { Content } from "./content.ts";
import type { Reason } from "./outcome.ts";
import type { Audience, Recipient } from "./recipient.ts";

/** Where a delivery stands; ARCHITECTURE.md draws the ways between the states. */
export type DeliveryState = "queued" | "sending" | "sent" | "failed" | "skipped";

/** Why a queued delivery waits on purpose. */
export interface Hold {
  readonly kind: "retry" | "channel-paused";
  readonly reason: Reason;
}

/** The unit of work: one event × one recipient × one channel. */
export interface Delivery {
  /** Derived from event, channel and address, so that planning again makes the same one. */
  readonly id: string;
  readonly eventId: string;
  /** The rules that asked for it, in the order of the engine's rules. */
  readonly rules: readonly string[];
  readonly channel: string;
  readonly audience: Audience;
  readonly recipient: Recipient;
  /** Canonical address; absent where the channel itself is the recipient. */
  readonly address?: string | undefined;
  readonly state: DeliveryState;
  /** Attempts begun, counted when claimed. */
  readonly attempts: number;
  readonly createdAt: number;
  /** When it may be claimed next. */
  readonly dueAt: number;
  readonly hold?: Hold | undefined;
  /** Why it failed or was skipped. */
  readonly reason?: Reason | undefined;
  /** Frozen before the first attempt: a retry sends the same. */
  readonly content?: Content | undefined;
  /** When it was sent, failed or skipped. */
  readonly settledAt?: number | undefined;
}

/** The id of the one delivery of an event to an address through a channel. */
export function deliveryId(eventId: string, channel: string, key: string): string {
  return createHash("sha256")
    .update(JSON.stringify([eventId, channel, key]))
    .digest("hex")
    .slice(0, 32);
}
