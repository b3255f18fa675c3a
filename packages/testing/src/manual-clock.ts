import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "@carillon/core";
import { momentOf } from "./moment.ts";

/** A span of time: milliseconds, or a number with its unit, for example `"90s"` or `"7d"`. */
export type Span = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Lets this much time pass. Timers that fall due run in order, one at a time, each seeing the
   * moment at which it was due; after each the clock waits several turns of the event loop, so that
   * promise chains and traffic on loopback move on before the next. Work that takes longer than that
   * has to be awaited by its own means. Rejects with what a timer's callback threw.
   */
  advance(by: Span): Promise<void>;
  /**
   * Sets what `now()` answers, as an operator or NTP sets a machine's clock. Fires nothing: a timer
   * that waits still waits for the rest of its delay, as the platform's timers do.
   */
  set(moment: number | string | Date): void;
}

/** Makes a {@link ManualClock}. It starts at 2026-01-01T00:00:00Z unless told otherwise. */
export function manualClock(start: number | string | Date = "2026-01-01T00:00:00Z"): ManualClock {
  return clockThatWaits(start, severalTurns);
}

/** A {@link ManualClock} that waits after each timer until `settled` resolves, in place of several turns. */
export function clockThatWaits(
  start: number | string | Date,
  settled: () => Promise<void>,
): ManualClock {
  return new StandingClock(momentOf(start), settled);
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

class StandingClock implements ManualClock {
  /** Timers follow the time that passed, which a jump of the clock does not change. */
  #passed = 0;
  #offset: number;
  /** In the order in which they were scheduled. */
  readonly #timers = new Set<Timer>();
  readonly #settled: () => Promise<void>;
  #moving: Promise<void> = Promise.resolve();

  constructor(start: number, settled: () => Promise<void>) {
    this.#offset = start;
    this.#settled = settled;
  }

  now(): number {
    return this.#offset + this.#passed;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    if (Number.isNaN(delayMs)) throw new RangeError("A timer was scheduled after NaN milliseconds");
    const timer = { due: this.#passed + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  set(moment: number | string | Date): void {
    this.#offset = momentOf(moment) - this.#passed;
  }

  advance(by: Span): Promise<void> {
    const span = millisecondsIn(by);
    const moved = this.#moving.then(() => this.#move(span));
    this.#moving = moved.catch(() => {});
    return moved;
  }

  async #move(span: number): Promise<void> {
    const target = this.#passed + span;
    await this.#settled();
    for (let timer = this.#nextBy(target); timer !== undefined; timer = this.#nextBy(target)) {
      this.#timers.delete(timer);
      this.#passed = Math.max(this.#passed, timer.due);
      timer.callback();
      await this.#settled();
    }
    this.#passed = target;
  }

  #nextBy(target: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= target && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }
}

const turnsToSettle = 10;

async function severalTurns(): Promise<void> {
  for (let turn = 0; turn < turnsToSettle; turn += 1) await nextTurn();
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A span in milliseconds. */
export function millisecondsIn(span: Span): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(span)) ?? [];
  const milliseconds =
    typeof span === "number" ? span : Number(amount) * (units[unit ?? ""] ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new RangeError(
    `The clock cannot advance by ${String(span)}: pass milliseconds, or text such as "90s", "5m", "24h" or "7d"`,
  );
}
