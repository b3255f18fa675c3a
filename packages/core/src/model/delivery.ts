import { hash } from "node:crypto";
import type { Content } from "./content.ts";
import type { Reason } from "./outcome.ts";
import type { Audience, Recipient } from "./recipient.ts";

/**
 * Where a delivery stands; ARCHITECTURE.md draws the ways between the states. `discarded` is a dead
 * letter that a person has put away.
 */
export type DeliveryState = "queued" | "sending" | "sent" | "failed" | "skipped" | "discarded";

/** Which deliveries go first when there is more to do than can be done at once. */
export const priorities = ["high", "normal", "low"] as const;

/** One of {@link priorities}. */
export type Priority = (typeof priorities)[number];

/** For what a queued delivery may wait on purpose. */
export const holdKinds = [
  "retry",
  "channel-paused",
  "member-paused",
  "recipient-cap",
  "destination-limit",
  "throttle",
  "group",
  "digest",
  "delay",
  "quiet-hours",
  "escalation",
  "fallback",
] as const;

/** Why a queued delivery waits on purpose. */
export interface Hold {
  readonly kind: (typeof holdKinds)[number];
  readonly reason: Reason;
}

/** What a stage said of a delivery when it was planned, besides letting it go on. */
export interface Remark {
  /** As in `explain`: `quiet-hours`. */
  readonly stage: string;
  /** `merge`: what else asks for the same delivery, and is told by it. */
  readonly verdict: "hold" | "skip" | "merge";
  /** Of a hold. */
  readonly until?: number | undefined;
  readonly reason: Reason;
  /** The rules that it is about, where others decided on the delivery. */
  readonly rules?: readonly string[] | undefined;
  /** Of a merge: somebody else at the same address, by their id. */
  readonly recipient?: string | undefined;
}

/** The unit of work: one event × one recipient × one channel. */
export interface Delivery {
  /** Begins with the event's id; derived from event, channel and address, so that planning again makes the same one. */
  readonly id: string;
  readonly eventId: string;
  /** The rules that asked for it, in the order of the engine's rules. */
  readonly rules: readonly string[];
  readonly channel: string;
  readonly audience: Audience;
  readonly recipient: Recipient;
  /** Canonical address; absent where the channel itself is the recipient. */
  readonly address?: string | undefined;
  /**
   * The key of those that go out as one message: what falls due of one key, for one address through one
   * channel, is claimed together. 1 to 200 characters. Two addresses are never mixed.
   */
  readonly bundle?: string | undefined;
  /**
   * The delivery with which it goes out, or went out, as one message; that one has the message's content
   * and id. Absent where it leads itself, or goes alone.
   */
  readonly leader?: string | undefined;
  /** The member of its channel's pool through which it was tried last. */
  readonly member?: string | undefined;
  /** That member may have sent it already: it goes through no other one. */
  readonly bound?: boolean | undefined;
  /** Which step of an escalation it is; absent where it is none. */
  readonly step?: { readonly number: number; readonly afterMs: number } | undefined;
  /** It goes in their place when none of these deliveries arrives: a fallback. */
  readonly standsInFor?: readonly string[] | undefined;
  /** The deliveries that may go in its place. */
  readonly standIns?: readonly string[] | undefined;
  /** It tells the end of what these deliveries told, and goes when one of them went out. */
  readonly follows?: readonly string[] | undefined;
  readonly state: DeliveryState;
  readonly priority: Priority;
  /** Attempts begun, counted when claimed. */
  readonly attempts: number;
  readonly createdAt: number;
  /** When it may be claimed next. */
  readonly dueAt: number;
  /** Not worth sending from then on. */
  readonly expiresAt?: number | undefined;
  readonly hold?: Hold | undefined;
  /** Why it failed or was skipped. */
  readonly reason?: Reason | undefined;
  /**
   * What the stages said of it, in order; it stays when the hold is over. A stage that is not in it has let
   * the delivery go on, or was not asked, as one before had left it out. Absent where all have.
   */
  readonly trail?: readonly Remark[] | undefined;
  /** Frozen before the first attempt: a retry sends the same. Left out of lists. */
  readonly content?: Content | undefined;
  /** When it was sent, failed, skipped or discarded. */
  readonly settledAt?: number | undefined;
}

/** One try at sending a delivery, as the log keeps it. */
export interface Attempt {
  readonly startedAt: number;
  readonly endedAt: number;
  /**
   * `interrupted`: its worker died or lost the lease before anything was handed over; the same after
   * the hand-over had begun is `unknown`.
   */
  readonly status: "sent" | "deferred" | "rejected" | "unknown" | "interrupted";
  /** Which member of the channel's pool it went through. */
  readonly member?: string | undefined;
  readonly reason?: Reason | undefined;
  /** What the other side answered. */
  readonly response?: string | undefined;
}

/**
 * The id of the one delivery of an event to a target through a channel. It begins with the event's id,
 * so that ids of one event stand together in an index.
 */
export function deliveryId(eventId: string, channel: string, target: string): string {
  const digest = hash("sha256", JSON.stringify([channel, target]), "hex");
  return `${eventId}_${digest.slice(0, 16)}`;
}
