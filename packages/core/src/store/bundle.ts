import type { Delivery } from "../model/delivery.ts";
import type { Event, Severity } from "../model/event.ts";

/** The most members that a claim has in full; of more it has the numbers. */
export const mostMembers = 100;

/** A delivery of a bundle, with its event. */
export interface Member {
  readonly delivery: Delivery;
  readonly event: Event;
}

/**
 * What goes out as one message with the delivery that leads it. Its members are settled on when it is
 * claimed first: whatever falls due later makes a bundle of its own, and what has expired by then too.
 */
export interface Bundle {
  /** At most {@link mostMembers}, the leader among the others: the severest first, of these the newest. */
  readonly members: readonly Member[];
  readonly total: number;
  /** How many of all have which severity. */
  readonly severities: Readonly<Partial<Record<Severity, number>>>;
  /** When the first and the last of their events happened. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Whether the event of any of them is sensitive. */
  readonly sensitive: boolean;
  /** Not worth sending from then on: when the last of them expires. Absent when one never does. */
  readonly expiresAt?: number | undefined;
}
