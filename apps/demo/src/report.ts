import type { Delivery } from "carillon";
import type { Fact } from "./expected.ts";
import type { KeptMail } from "./keep.ts";

/** A fact that is missing, or there without having been expected, or there too often. */
export interface Difference {
  readonly kind: "missing" | "unexpected" | "repeated";
  readonly fact: Fact;
}

/** How many deliveries of a channel ended how. */
export interface ChannelCounts {
  readonly channel: string;
  readonly sent: number;
  /** Of those that were sent: how many had to wait for the channel. */
  readonly held: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How the day ended. */
export interface Report {
  /** All that was expected is so, and nothing else. */
  readonly ok: boolean;
  readonly differences: readonly Difference[];
  /** Why the deliveries did not all come to an end; absent when they did. */
  readonly unfinished?: string | undefined;
  readonly channels: readonly ChannelCounts[];
  readonly folder: string;
  readonly mails: readonly KeptMail[];
}

/** Compares both ways, and counts: a mail that came twice is a difference. */
export function compare(expected: readonly Fact[], actual: readonly Fact[]): Difference[] {
  const tallies = new Map<string, { readonly fact: Fact; wanted: number; found: number }>();
  const tally = (fact: Fact) => {
    const key = JSON.stringify([fact.kind, fact.whom, fact.what]);
    const known = tallies.get(key) ?? { fact, wanted: 0, found: 0 };
    tallies.set(key, known);
    return known;
  };
  for (const fact of expected) tally(fact).wanted += 1;
  for (const fact of actual) tally(fact).found += 1;
  return [...tallies.values()].flatMap(({ fact, wanted, found }): Difference[] => {
    if (found < wanted) return [{ kind: "missing", fact }];
    if (found === wanted) return [];
    return [{ kind: wanted === 0 ? "unexpected" : "repeated", fact }];
  });
}

/** What became of the deliveries of a channel. */
export function countsOf(
  channel: string,
  deliveries: readonly Delivery[],
  held: ReadonlyMap<string, string>,
): ChannelCounts {
  const own = deliveries.filter((delivery) => delivery.channel === channel);
  const count = (state: Delivery["state"]) => own.filter((one) => one.state === state).length;
  return {
    channel,
    sent: count("sent"),
    held: own.filter(({ id }) => held.has(id)).length,
    failed: count("failed"),
    skipped: count("skipped"),
  };
}
