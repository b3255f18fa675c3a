import type { Channel } from "./channel.ts";
import type { Rendering } from "./content.ts";

/** One of the channels that a pool consists of. */
export interface PoolMember<R extends Rendering> {
  /** Its name in the pool: in the log, in statistics and in events. */
  readonly name: string;
  readonly channel: Channel<R>;
  /** How much it gets, compared with the others. */
  readonly weight: number;
}

/** Several channels of one kind that are one to those who send. */
export interface Pool<R extends Rendering> {
  /** `failover`: the first that works. `round-robin`: all that work take turns. */
  readonly spreading: "failover" | "round-robin";
  /** In order. */
  readonly members: readonly PoolMember<R>[];
}
