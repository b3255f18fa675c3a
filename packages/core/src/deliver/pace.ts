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
  #refilledAt = 0;

  constructor(least: number) {
    this.#least = least;
    this.#target = least;
  }

  get target(): number {
    return this.#target;
  }

  /** The lane asks for more, as this much of its last lot is done. */
  refill(now: number): void {
    const took = now - this.#refilledAt;
    this.#refilledAt = now;
    if (took < quickMs)
      this.#target = Math.max(this.#least, Math.min(this.#target * 2, mostInHand));
    else if (took > slowMs) this.#target = Math.max(this.#least, Math.floor(this.#target / 2));
  }
}
