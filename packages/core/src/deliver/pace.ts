const quickMs = 50;
const slowMs = 250;
const mostInHand = 200;

/**
 * How many deliveries a lane takes in hand at once. A channel that is through with them quickly gets
 * more each time, so that one commit serves many; a slow one gets no more than it sends at once, so
 * that nothing waits claimed that another worker, or a cancel, could still reach.
 */
export class Pace {
  readonly #least: number;
  #target: number;
  /** Settled of the lot that is measured. */
  #settled = 0;
  #measuredSince: number | undefined;

  constructor(least: number) {
    this.#least = least;
    this.#target = least;
  }

  get target(): number {
    return this.#target;
  }

  /** More was claimed, on top of what was in hand. After a rest the measuring begins anew. */
  claimed(now: number, inHand: number): void {
    if (inHand > 0 && this.#measuredSince !== undefined) return;
    this.#measuredSince = now;
    this.#settled = 0;
  }

  /** One is done. When as many are done as the hand holds, the time that took sets the next size. */
  settled(now: number): void {
    this.#settled += 1;
    if (this.#measuredSince === undefined || this.#settled < this.#target) return;
    const took = now - this.#measuredSince;
    if (took < quickMs)
      this.#target = Math.min(this.#target * 2, Math.max(this.#least, mostInHand));
    else if (took > slowMs) this.#target = Math.max(this.#least, Math.floor(this.#target / 2));
    this.#settled = 0;
    this.#measuredSince = now;
  }
}
