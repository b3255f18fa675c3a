import type { Reason } from "../model/outcome.ts";

const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/** How long a channel rests, and why. */
export interface Pause {
  readonly until: number;
  readonly reason: Reason;
}

/**
 * The circuit breaker of one channel (Nygard, Release It!). A fault of the channel opens it; when the
 * pause is over, one probe may pass; its success closes it, its failure doubles the pause, from 5
 * seconds up to 5 minutes.
 */
export class Breaker {
  #pause: Pause | undefined;
  #faults = 0;
  #probing = false;

  /** How many attempts may begin now, of those there is room for. */
  allowance(now: number, room: number): number {
    if (this.#pause === undefined) return room;
    if (this.#probing || now < this.#pause.until) return 0;
    return Math.min(1, room);
  }

  /** The pause, while the channel rests or is being probed. */
  get pause(): Pause | undefined {
    return this.#pause;
  }

  /** Attempts begin: while the channel is paused they are its probe. */
  begin(): void {
    this.#probing = this.#pause !== undefined;
  }

  /** A fault of the channel. Answers the pause if this one set it; attempts that were under way do not. */
  fail(now: number, reason: Reason, atLeastMs: number): Pause | undefined {
    if (this.#pause !== undefined && !this.#probing) return undefined;
    this.#probing = false;
    const rest = Math.min(firstPauseMs * 2 ** this.#faults, longestPauseMs);
    this.#faults += 1;
    this.#pause = { until: now + Math.max(rest, atLeastMs), reason };
    return this.#pause;
  }

  /** The other side answered. Answers whether this ended a pause. */
  succeed(): boolean {
    const paused = this.#pause !== undefined;
    this.#pause = undefined;
    this.#faults = 0;
    this.#probing = false;
    return paused;
  }

  /** The probe ended without a word on the channel: the next one may go. */
  abandon(): void {
    this.#probing = false;
  }
}
