import { z } from "zod";

/** How much may be sent at most in each span of time, wherever the span begins. */
export interface Rate {
  readonly perSecond?: number | undefined;
  readonly perMinute?: number | undefined;
  readonly perHour?: number | undefined;
  /** In 24 hours. The only one that is kept over a restart, as the store knows what was sent. */
  readonly perDay?: number | undefined;
}

/** What differs from the rate that a channel brings along; `false` lifts a limit. */
export type RateOverride = { readonly [Span in keyof Rate]?: number | false | undefined };

/** What may be sent to one destination behind a channel: to one mail domain, for example. */
export interface DestinationLimit extends Omit<Rate, "perDay"> {
  /** How many attempts at once. */
  readonly concurrent?: number | undefined;
}

/** A span over which sends are counted, and its name in sentences. */
export interface Span {
  readonly key: Exclude<keyof Rate, "perDay">;
  readonly milliseconds: number;
  readonly name: string;
}

/** The spans that a process counts by itself. */
export const spans: readonly Span[] = [
  { key: "perSecond", milliseconds: 1_000, name: "a second" },
  { key: "perMinute", milliseconds: 60_000, name: "a minute" },
  { key: "perHour", milliseconds: 3_600_000, name: "an hour" },
];

const count = z.int().min(1).max(1_000_000_000);
const countOrNone = z.union([z.literal(false), count]);

/** Checks a {@link Rate}: whole numbers from 1. */
export const rateSchema = z.strictObject({
  perSecond: count.optional(),
  perMinute: count.optional(),
  perHour: count.optional(),
  perDay: count.optional(),
});

/** Checks a {@link RateOverride}. */
export const rateOverrideSchema = z.strictObject({
  perSecond: countOrNone.optional(),
  perMinute: countOrNone.optional(),
  perHour: countOrNone.optional(),
  perDay: countOrNone.optional(),
});

/** Checks a {@link DestinationLimit}. */
export const destinationLimitSchema = rateSchema
  .omit({ perDay: true })
  .extend({ concurrent: z.int().min(1).max(1_000).optional() });

/** The rate that holds: the override's word, then the channel's own. */
export function rateOf(own: Rate = {}, override: RateOverride = {}): Rate {
  const either = (key: keyof Rate) => {
    const said = override[key];
    return said === false ? undefined : (said ?? own[key]);
  };
  return {
    perSecond: either("perSecond"),
    perMinute: either("perMinute"),
    perHour: either("perHour"),
    perDay: either("perDay"),
  };
}
