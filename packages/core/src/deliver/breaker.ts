import type { Reason } from "../model/outcome.ts";

const firstPauseMs = 5_000;
const longestPauseMs = 300_000;
/** The longest rest that a channel may ask for. */
const longestAskedMs = 3_600_000;

/** How long a channel rests, and why. */
export interface Pause {
  readonly until: number;
  readonly reason: Reason;
}

/**
 * The circuit breaker of one channel (Nygard, Release It!). A fault of the channel opens it; when the
 * pause is over, one probe may pass; its failure doubles the pause, from 5 seconds up to 5 minutes;
 * its success closes the breaker. Then the channel warms up: each success doubles what may be under
 * way at once, so that a backlog does not fall upon a server that has just come back.
 */
export class Breaker {
  #pause: Pause | undefined;
  #faults = 0;
  #warmth = Number.POSITIVE_INFINITY;

  /** How many attempts may be under way at once, of at most `most`. */
  allowance(now: number, most: number): number {
    if (this.#pause !== undefined) return this.#rests(now, this.#pause) ? 0 : 1;
    return Math.min(most, this.#warmth);
  }

  /** The pause, until a probe has succeeded. */
  get pause(): Pause | undefined {
    return this.#pause;
  }

  /** A fault of the channel. Answers the pause that it set; attempts begun before a pause set none. */
  fail(now: number, reason: Reason, atLeastMs: number): Pause | undefined {
    if (this.#pause !== undefined && this.#rests(now, this.#pause)) return undefined;
    const rest = Math.min(firstPauseMs * 2 ** this.#faults, longestPauseMs);
    this.#faults += 1;
    this.#pause = { until: now + Math.max(rest, Math.min(atLeastMs, longestAskedMs)), reason };
    return this.#pause;
  }

  /** A clock that was set back must not lengthen a rest without bound. */
  #rests(now: number, { until }: Pause): boolean {
    return now < until && until - now <= longestAskedMs;
  }

  /** The other side answered. Answers whether this ended a pause. */
  succeed(): boolean {
    const paused = this.#pause !== undefined;
    this.#pause = undefined;
    this.#faults = 0;
    this.#warmth = paused ? 1 : this.#warmth * 2;
    return paused;
  }
}
