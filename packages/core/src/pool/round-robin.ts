import { z } from "zod";
import type { Channel } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import { issuesOf } from "../model/issues.ts";
import type { OneOf } from "./failover.ts";
import { type Members, pooled } from "./pool.ts";

/** What {@link roundRobin} may be told. */
export interface RoundRobinOptions<Name extends string> {
  /** How much a member gets compared with the others, as a whole number from 1 to 100. Default 1. */
  readonly weights?: Readonly<Partial<Record<Name, number>>> | undefined;
}

const optionsSchema = z.strictObject({
  weights: z.record(z.string(), z.int().min(1).max(100)).optional(),
});

/**
 * Several channels of one kind as one that take turns, in each process by itself. One that is paused,
 * or at a limit, is passed over as long as that lasts, and what it had goes on through the others. A
 * retry goes to the member that knows the message, as some servers ask to be tried again by whom they
 * put off. Otherwise as `failover`.
 *
 * @throws CarillonError `channel-config-invalid` for members of different kinds, or weights of nobody
 */
export function roundRobin<R extends Rendering, Name extends string>(
  members: Members<R, Name> & Members<OneOf<R>, Name>,
  options: RoundRobinOptions<NoInfer<Name>> = {},
): Channel<R> {
  const given: Members<R> = members;
  const checked = optionsSchema.safeParse(options);
  const weights = new Map(Object.entries(checked.data?.weights ?? {}));
  const named = Object.entries(given ?? {});
  const names = new Set(named.map(([name]) => name));
  const faults = [
    ...(checked.error === undefined ? [] : issuesOf(checked.error)),
    ...[...weights.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `weights: there is no member ${JSON.stringify(name)}`),
  ];
  return pooled(
    "round-robin",
    named.map(([name, channel]) => ({ name, channel, weight: weights.get(name) ?? 1 })),
    faults,
  );
}
