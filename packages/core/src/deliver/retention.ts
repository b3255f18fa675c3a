import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Outbox } from "../store/store.ts";

const everyMs = 600_000;
const batchSize = 500;

/** Deletes what was settled long ago, a little at a time, so that nothing has to wait for it. */
export class Retention {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #log: ScopedLogger;
  readonly #keepMs: number;
  #cancel = () => {};
  #stopped = false;

  constructor(outbox: Outbox, clock: Clock, log: ScopedLogger, keepMs: number) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#log = log;
    this.#keepMs = keepMs;
  }

  start(): void {
    if (this.#stopped || this.#keepMs === Number.POSITIVE_INFINITY) return;
    this.#cancel = this.#clock.schedule(everyMs, () => void this.#prune());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #prune(): Promise<void> {
    try {
      let count = batchSize;
      while (count === batchSize && !this.#stopped) {
        count = await this.#outbox.prune(this.#clock.now() - this.#keepMs, batchSize);
        // Others go first between batches.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      this.#log.error("Old deliveries could not be deleted", { error: messageOf(error) });
    }
    this.start();
  }
}
