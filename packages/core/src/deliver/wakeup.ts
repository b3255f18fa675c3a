import type { Clock } from "../clock.ts";

/** A bell that one sleeper waits for. A ring while nobody sleeps is kept for the next sleep. */
export class Wakeup {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or at the given moment if there is one. */
  async until(moment: number | undefined): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel =
          moment === undefined
            ? () => {}
            : this.#clock.schedule(Math.max(0, moment - this.#clock.now()), resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
