import type { Channel } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import { type Members, pooled } from "./pool.ts";

/** `R` where it is one rendering, and nothing where it is several. */
export type OneOf<R extends Rendering, Each = R> = Each extends R
  ? [R] extends [Each]
    ? R
    : never
  : never;

/**
 * Several channels of one kind as one, in the order of preference: a delivery goes through the first
 * that works. A fault of that one (it refuses, does not let in, asks to come later) pauses it, and what
 * it had goes on through the next at once, without losing an attempt; when it works again, it is the
 * first again. One whose limit for an hour or a day is used up is passed over, too.
 *
 * What a member rejects is rejected, and what it may have already it keeps: no copy of it goes out
 * through another one. Members have their own rates, connections and senders.
 *
 * @throws CarillonError `channel-config-invalid` for members of different kinds
 */
export function failover<R extends Rendering>(members: Members<R> & Members<OneOf<R>>): Channel<R> {
  const given: Members<R> = members;
  return pooled(
    "failover",
    Object.entries(given ?? {}).map(([name, channel]) => ({ name, channel, weight: 1 })),
  );
}
