import type { Clock } from "../clock.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Reason } from "../model/outcome.ts";
import type { Rate } from "../model/rate.ts";
import { DayBudget } from "./day-budget.ts";
import type { Flow } from "./flow.ts";
import { type Gate, openingOf, roomOf } from "./gate.ts";
import { windowsOf } from "./sending-window.ts";

/** What the limits of a channel are made of. */
export interface LimiterParts {
  readonly channel: string;
  /** Of the channel's pool. */
  readonly member: string | undefined;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  readonly rate: Rate;
  /** Other processes send through the same store. */
  readonly shared: boolean;
  /** What counts for the day's limit. */
  readonly spentInDay: () => Promise<number>;
  /** What the other side was found to take. */
  readonly flow: Flow;
}

/** A limit of a shorter span sets the pace; one of this span or longer is a quota. */
const quotaMs = 3_600_000;

/** How much a channel may send now: its rate, its day, and what the other side takes. */
export class Limiter {
  readonly #clock: Clock;
  readonly #flow: Flow;
  readonly #limits: readonly Gate[];
  readonly #gates: readonly Gate[];
  readonly #day: DayBudget | undefined;
  /** Those that take too long to open again to be waited for by whoever has an alternative. */
  readonly #quotas: readonly Gate[];

  constructor({ channel, member, clock, log, rate, shared, spentInDay, flow }: LimiterParts) {
    const { perDay: limit } = rate;
    const about = { channel, ...(member !== undefined && { member }) };
    this.#clock = clock;
    this.#flow = flow;
    this.#day =
      limit === undefined
        ? undefined
        : new DayBudget({
            limit,
            spent: spentInDay,
            shared,
            onReached: (spent) =>
              log.warn("Daily limit reached: what waits goes out as the day moves on", {
                ...about,
                perDay: limit,
                spent,
              }),
            onRoom: () => log.info("Below the daily limit again", { ...about, perDay: limit }),
          });
    const windows = windowsOf(rate);
    this.#quotas = windows.filter(({ spanMs }) => spanMs >= quotaMs);
    this.#limits = [...windows, ...(this.#day === undefined ? [] : [this.#day])];
    this.#gates = [...this.#limits, flow];
  }

  /** Whether {@link look} has to be awaited before anything is claimed. */
  isStale(): boolean {
    return this.#day?.isStale(this.#clock.now()) === true;
  }

  /** Asks the store what is left of the day's budget. */
  async look(unsent: number): Promise<void> {
    await this.#day?.look(this.#clock.now(), unsent);
  }

  /** How many sends may begin now. */
  room(now: number): number {
    if (this.#isBoundless) return Number.POSITIVE_INFINITY;
    return roomOf(this.#gates, now);
  }

  /** When the next send may begin: `now`, or later. */
  opensAt(now: number): number {
    if (this.#isBoundless) return now;
    return openingOf(this.#gates, now);
  }

  /** Whether the limit of an hour or of a day is used up. */
  isSpent(now: number): boolean {
    return this.#day?.isUsedUp === true || this.#quotas.some((quota) => quota.room(now) <= 0);
  }

  note(now: number): void {
    if (this.#isBoundless) this.#flow.note(now);
    else for (const gate of this.#gates) gate.note(now);
  }

  /** Most channels, most of the time: for them every send has to be quick. */
  get #isBoundless(): boolean {
    return this.#limits.length === 0 && !this.#flow.isSlow;
  }

  /** The limit that is reached, for people; of several the one that lasts longest. */
  limitAt(now: number): { readonly until: number; readonly reason: Reason } | undefined {
    let reached: Gate | undefined;
    for (const gate of this.#limits) {
      const until = gate.opensAt(now);
      if (until > (reached?.opensAt(now) ?? now)) reached = gate;
    }
    if (reached === undefined) return undefined;
    const until = reached.opensAt(now);
    const message = `The channel is ${reached.words}; next in ${spoken(until - now)}`;
    return { until, reason: { code: "sending-limit", message } };
  }
}

function spoken(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.ceil(milliseconds)} ms`;
  const seconds = Math.ceil(milliseconds / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
