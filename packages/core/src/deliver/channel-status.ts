import type { Reason } from "../model/outcome.ts";
import type { SlowDestination } from "./destinations.ts";
import type { Slowness } from "./flow.ts";

/** How a channel is doing in this process. */
export interface ChannelStatus {
  readonly name: string;
  readonly type: string;
  /**
   * Paused after a fault of the channel; absent while it works. A pool is while all of its members are,
   * until the first of them may be tried again.
   */
  readonly pause?: { readonly until: number; readonly reason: Reason } | undefined;
  /** Why it is switched off; absent while it is on. */
  readonly off?: Reason | undefined;
  /** It has sent as much as its rate lets it, until then; absent while it may send. */
  readonly limit?: { readonly until: number; readonly reason: Reason } | undefined;
  /** The other side asked to slow down; absent at full speed. */
  readonly slow?: Slowness | undefined;
  /** Destinations behind the channel that asked to slow down, twenty at most. */
  readonly slowDestinations: readonly SlowDestination[];
  /** Claimed by this process and not settled. */
  readonly inHand: number;
  /** Of a pool: each by itself; `limit`, `slow` and `slowDestinations` are theirs alone. */
  readonly members?: readonly MemberStatus[] | undefined;
}

/** How a member of a pool is doing in this process. */
export type MemberStatus = Omit<ChannelStatus, "members">;
