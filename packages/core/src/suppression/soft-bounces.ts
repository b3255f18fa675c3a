import { z } from "zod";

/** When soft bounces are too many. */
export interface SoftBounceRule {
  readonly count: number;
  readonly withinDays: number;
  readonly onDays: number;
}

/** The soft bounces of one address. It has no address itself. */
export const softBounceSchema = z.object({
  /** Days in UTC since 1970, oldest first. */
  days: z.array(z.object({ day: z.number(), count: z.number() })),
  /** Those counted last. */
  deliveries: z.array(z.string()),
});

/** How many soft bounces there were, by day. */
export type SoftBounceTally = z.output<typeof softBounceSchema>;

const dayMs = 86_400_000;
/** A bounce that is reported again after as many others counts again. */
const mostDeliveries = 50;

export const noSoftBounces: SoftBounceTally = { days: [], deliveries: [] };

/** Adds a bounce, and drops what no longer counts. A delivery that was counted changes nothing. */
export function counted(
  tally: SoftBounceTally,
  { at, deliveryId }: { readonly at: number; readonly deliveryId?: string | undefined },
  now: number,
  rule: SoftBounceRule,
): SoftBounceTally {
  const days = current(tally, now, rule);
  if (deliveryId !== undefined && tally.deliveries.includes(deliveryId)) return { ...tally, days };
  const day = dayOf(Math.min(at, now));
  if (!counts(day, now, rule)) return { ...tally, days };
  const known = days.find((one) => one.day === day)?.count ?? 0;
  const others = days.filter((one) => one.day !== day);
  return {
    days: [...others, { day, count: known + 1 }].sort((a, b) => a.day - b.day),
    deliveries: [...tally.deliveries, ...(deliveryId === undefined ? [] : [deliveryId])].slice(
      -mostDeliveries,
    ),
  };
}

export function sumOf({ days }: SoftBounceTally): number {
  return days.reduce((sum, { count }) => sum + count, 0);
}

/** One bad night is not enough: they must have come on several days. */
export function areTooMany(tally: SoftBounceTally, { count, onDays }: SoftBounceRule): boolean {
  return sumOf(tally) >= count && tally.days.length >= onDays;
}

/** Nothing of it counts any more. */
export function isOver(tally: SoftBounceTally, now: number, rule: SoftBounceRule): boolean {
  return current(tally, now, rule).length === 0;
}

function current({ days }: SoftBounceTally, now: number, rule: SoftBounceRule) {
  return days.filter(({ day }) => counts(day, now, rule));
}

function counts(day: number, now: number, { withinDays }: SoftBounceRule): boolean {
  return dayOf(now) - day < withinDays;
}

function dayOf(moment: number): number {
  return Math.floor(moment / dayMs);
}
