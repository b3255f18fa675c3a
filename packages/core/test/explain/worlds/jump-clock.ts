import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "@carillon/core";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** Turns of the event loop in which nobody looks at the clock: whatever was to be done is done. */
const idleTurns = 3;

/**
 * A clock for many worlds: it jumps, and fires what fell due meanwhile once, as that of a machine that
 * slept. So a day costs a few turns of the event loop, however many timers it has.
 */
export class JumpClock implements Clock {
  #now: number;
  #looks = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    this.#looks += 1;
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    this.#looks += 1;
    const timer = { due: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Has no timer fire: as if no time had passed for anybody who waits. */
  set(moment: number): void {
    this.#now = moment;
  }

  /** Fires what is due, and waits until nobody does anything any more. */
  async settle(): Promise<void> {
    do {
      for (const timer of this.#due()) {
        // One before it may have cancelled it.
        if (this.#timers.delete(timer)) timer.callback();
      }
      for (let idle = 0, seen = this.#looks; idle < idleTurns; idle += 1) {
        await nextTurn();
        if (this.#looks !== seen) [idle, seen] = [-1, this.#looks];
      }
    } while (this.#due().length > 0);
  }

  async jumpTo(moment: number): Promise<void> {
    this.set(moment);
    await this.settle();
  }

  #due(): readonly Timer[] {
    return [...this.#timers]
      .filter(({ due }) => due <= this.#now)
      .sort((one, other) => one.due - other.due);
  }
}
