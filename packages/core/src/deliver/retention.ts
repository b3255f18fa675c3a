import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Outbox } from "../store/store.ts";
import type { ExpiredDocuments } from "./expired-documents.ts";

const everyMs = 600_000;
const batchSize = 500;

/** Deletes what was settled long ago, and what nobody needs to remember, a little at a time, so that nothing has to wait for it. */
export class Retention {
  readonly #outbox: Outbox;
  readonly #documents: ExpiredDocuments;
  readonly #clock: Clock;
  readonly #log: ScopedLogger;
  readonly #keepMs: number;
  #cancel = () => {};
  #stopped = false;

  constructor(
    outbox: Outbox,
    documents: ExpiredDocuments,
    clock: Clock,
    log: ScopedLogger,
    keepMs: number,
  ) {
    this.#outbox = outbox;
    this.#documents = documents;
    this.#clock = clock;
    this.#log = log;
    this.#keepMs = keepMs;
  }

  start(): void {
    if (this.#stopped) return;
    this.#cancel = this.#clock.schedule(everyMs, () => void this.#prune());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #prune(): Promise<void> {
    try {
      await this.#pruneDeliveries();
      await this.#documents.prune(() => this.#stopped);
    } catch (error) {
      this.#log.error("What is old could not be deleted", { error: messageOf(error) });
    }
    this.start();
  }

  async #pruneDeliveries(): Promise<void> {
    if (this.#keepMs === Number.POSITIVE_INFINITY) return;
    let count = batchSize;
    while (count === batchSize && !this.#stopped) {
      count = await this.#outbox.prune(this.#clock.now() - this.#keepMs, batchSize);
      // Others go first between batches.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
