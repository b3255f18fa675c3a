import type { Content } from "../model/content.ts";
import type { Delivery, DeliveryState, Hold } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Reason } from "../model/outcome.ts";

/** An event and every delivery that it caused: stored as one, or not at all. */
export interface Plan {
  readonly event: Event;
  readonly deliveries: readonly Delivery[];
}

/**
 * What became of a plan: `accepted` now, a `duplicate` of one accepted before under the same event id
 * (nothing new was stored), or in `conflict` with one of another type or payload.
 */
export interface Enqueued {
  readonly status: "accepted" | "duplicate" | "conflict";
  /** Of the plan that is stored. */
  readonly queued: number;
  readonly skipped: number;
}

/** Which due deliveries a worker asks for. */
export interface ClaimOptions {
  readonly channel: string;
  readonly limit: number;
  readonly now: number;
  /** A claim that is not settled or renewed by then may be claimed again. */
  readonly leaseMs: number;
}

/** A delivery that a worker owns for the length of a lease. */
export interface Claim {
  /** As it stands after the claim: `sending`, with this attempt counted. */
  readonly delivery: Delivery;
  readonly event: Event;
  /** The fencing token: rises with every claim of the delivery, so that a late answer is told apart. */
  readonly token: number;
}

/** The claims, oldest due first, and when the next delivery of the channel falls due after them. */
export interface Claimed {
  readonly claims: readonly Claim[];
  readonly nextDueAt: number | undefined;
}

/** Content to keep before it is tried. */
export interface Frozen {
  readonly id: string;
  readonly token: number;
  readonly content: Content;
}

/** The end of an attempt. */
export interface Settlement {
  readonly id: string;
  readonly token: number;
  readonly now: number;
  readonly next:
    | { readonly state: "sent"; readonly response?: string | undefined }
    | { readonly state: "failed"; readonly reason: Reason }
    /** `refund` takes the counted attempt back: the fault was the channel's. */
    | {
        readonly state: "queued";
        readonly dueAt: number;
        readonly hold: Hold;
        readonly refund: boolean;
      };
}

/** Where deliveries wait: the store's hot half. Everything takes arrays, so that commits are shared. */
export interface Outbox {
  /** One answer a plan, in order. When it resolves, what it accepted is as durable as the store says. */
  enqueue(plans: readonly Plan[]): Promise<readonly Enqueued[]>;
  /** Counts the attempt: a delivery that kills its process dies after its attempts. */
  claim(options: ClaimOptions): Promise<Claimed>;
  /** Keeps content; a retry finds it in its delivery. Claims that were lost are left alone. */
  freeze(contents: readonly Frozen[]): Promise<void>;
  /** One answer a settlement, in order: `lost` when the token is no longer the newest. */
  settle(settlements: readonly Settlement[]): Promise<readonly ("settled" | "lost")[]>;
  /** How many deliveries are queued or being sent. */
  pending(): Promise<number>;
}

/** Which deliveries to list; every given condition must hold. */
export interface DeliveryFilter {
  readonly eventId?: string;
  readonly channel?: string;
  readonly state?: DeliveryState;
}

/** A part of a list. */
export interface Page {
  /** At most this many; default 100. */
  readonly limit?: number;
  /** Go on behind this delivery id, the last one of the page before. */
  readonly after?: string;
}

/** The read side: every delivery, also those that were skipped. */
export interface DeliveryLog {
  /** In the order in which they were planned. */
  list(filter?: DeliveryFilter, page?: Page): Promise<readonly Delivery[]>;
  get(id: string): Promise<Delivery | undefined>;
}

/** The port for storage. `testStore` in `@carillon/testing` says what a store must do. */
export interface Store {
  /** `none`: what is queued is lost with the process. The engine says so when it starts. */
  readonly durability: "none" | "synced";
  readonly outbox: Outbox;
  readonly log: DeliveryLog;
  close(): Promise<void>;
}
