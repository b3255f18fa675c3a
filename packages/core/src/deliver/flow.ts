import type { Reason } from "../model/outcome.ts";
import type { Gate } from "./gate.ts";

/** One send in about a minute: slower than that nothing is made. */
const narrowest = 1 / 64;
const unitMs = 1_000;
/** It grows no faster than by one step in this time. */
const stepMs = 1_000;

/** A request to slow down, and the attempt that met it. */
export interface SlowDown {
  readonly reason: Reason;
  readonly startedAt: number;
  readonly now: number;
  /** How many attempts were under way, this one included. */
  readonly underWay: number;
}

/** How slow a flow is. */
export interface Slowness {
  /** How many attempts at once. */
  readonly atOnce: number;
  /** From the begin of one attempt to that of the next. */
  readonly gapMs: number;
  /** What the other side said last. */
  readonly reason: Reason;
}

/**
 * Finds out how much the other side takes (additive increase, multiplicative decrease; Chiu and Jain
 * 1989). A request to slow down halves how many attempts are made at once, and below one it lengthens
 * the gap between two: 1 second, 3, 7, up to a minute. Successes widen it again, a step a second at
 * most, as limits are counted by seconds and minutes: by a half, below one by an eighth of the pace.
 * Attempts that were under way when it was slowed down do not slow it down again.
 */
export class Flow implements Gate {
  readonly #most: number;
  #width: number;
  #reason: Reason | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #lastStart = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
    this.#width = most;
  }

  get atOnce(): number {
    return Math.max(1, Math.floor(this.#width));
  }

  get gapMs(): number {
    return this.#width >= 1 ? 0 : Math.round(unitMs * (1 / this.#width - 1));
  }

  get isSlow(): boolean {
    return this.#reason !== undefined;
  }

  /** How slow it is; `undefined` at full speed. */
  get slowness(): Slowness | undefined {
    const reason = this.#reason;
    return reason && { atOnce: this.atOnce, gapMs: this.gapMs, reason };
  }

  get words(): string {
    return `slowed down: ${this.#reason?.message}`;
  }

  room(now: number): number {
    if (this.#width >= 1) return Number.POSITIVE_INFINITY;
    return this.opensAt(now) <= now ? 1 : 0;
  }

  opensAt(now: number): number {
    if (this.#width >= 1) return now;
    // A clock that was set back must not lengthen the gap.
    return Math.max(now, Math.min(this.#lastStart, now) + this.gapMs);
  }

  note(now: number): void {
    this.#lastStart = now;
  }

  /** Answers whether it was at full speed until now. */
  slowDown({ reason, startedAt, now, underWay }: SlowDown): boolean {
    const metBefore = startedAt <= this.#slowedAt && this.#slowedAt <= now;
    if (metBefore) return false;
    const atFullSpeed = this.#reason === undefined;
    this.#slowedAt = now;
    this.#changedAt = now;
    this.#reason = reason;
    this.#width = Math.max(narrowest, Math.min(this.#width, underWay) / 2);
    return atFullSpeed;
  }

  /** Something was sent. Answers whether it is at full speed again, and was not before. */
  succeed(now: number): boolean {
    if (this.#reason === undefined) return false;
    const hasJustGrown = now - this.#changedAt < stepMs && this.#changedAt <= now;
    if (hasJustGrown) return false;
    const width = this.#width;
    this.#changedAt = now;
    this.#width = Math.min(this.#most, width + (width < 1 ? width / 8 : 1 / 2));
    if (this.#width < this.#most) return false;
    this.#reason = undefined;
    return true;
  }
}
