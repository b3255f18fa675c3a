import type { Clock } from "../clock.ts";
import type { Delivery } from "../model/delivery.ts";
import type { DeliveryFilter, Outbox, Page, Signature, Store } from "../store/store.ts";

/** Which deliveries: one id, some ids, or all that fit a filter. */
export type Selection = string | readonly string[] | Omit<DeliveryFilter, "state">;

/** Who does it, and how to stop it. */
export interface ChangeOptions {
  /** Stands in the audit log. Default `unknown`. */
  readonly actor?: string;
  /** Stops between batches; what is done stays done. */
  readonly signal?: AbortSignal;
}

const batchSize = 200;

/** Deliveries that failed for good and wait for a person. Every change leaves an audit entry. */
export class DeadLetters {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #wake: () => void;

  constructor(store: Store, clock: Clock, wake: () => void) {
    this.#store = store;
    this.#clock = clock;
    this.#wake = wake;
  }

  /** In the order in which they were planned. `engine.log.get(id)` has attempts and content. */
  list(filter: Omit<DeliveryFilter, "state"> = {}, page: Page = {}): Promise<readonly Delivery[]> {
    return this.#store.log.list({ ...filter, state: "failed" }, page);
  }

  /**
   * Makes them due again, with all their attempts and no expiry; they send what they tried before.
   * Those whose sensitive payload is erased stay where they are. Answers how many.
   */
  async retry(which: Selection, options: ChangeOptions = {}): Promise<number> {
    const count = await this.#each(which, options, "failed", (ids, by) =>
      this.#store.outbox.requeue(ids, by),
    );
    this.#wake();
    return count;
  }

  /** Puts them away: they stay in the log as `discarded`. Answers how many. */
  discard(which: Selection, options: ChangeOptions = {}): Promise<number> {
    return this.#each(which, options, "failed", (ids, by) => this.#store.outbox.discard(ids, by));
  }

  /** Of deliveries that wait: see `engine.cancel`. */
  async cancel(which: Selection, options: ChangeOptions = {}): Promise<number> {
    const count = await this.#each(which, options, "queued", (ids, by) =>
      this.#store.outbox.cancel(ids, by),
    );
    // What stood in for them is to be looked at.
    this.#wake();
    return count;
  }

  async #each(
    which: Selection,
    { actor = "unknown", signal }: ChangeOptions,
    state: "failed" | "queued",
    change: (ids: readonly string[], by: Signature) => ReturnType<Outbox["cancel"]>,
  ): Promise<number> {
    let count = 0;
    for await (const ids of this.#batches(which, state)) {
      if (signal?.aborted === true) break;
      count += await change(ids, { actor, now: this.#clock.now() });
    }
    return count;
  }

  async *#batches(which: Selection, state: "failed" | "queued"): AsyncGenerator<readonly string[]> {
    if (typeof which === "string") return yield [which];
    if (isList(which)) {
      for (let start = 0; start < which.length; start += batchSize) {
        yield which.slice(start, start + batchSize);
      }
      return;
    }
    let after: string | undefined;
    for (;;) {
      const page = after === undefined ? { limit: batchSize } : { limit: batchSize, after };
      const found = await this.#store.log.list({ ...which, state }, page);
      after = found.at(-1)?.id;
      if (after === undefined) return;
      yield found.map(({ id }) => id);
    }
  }
}

function isList(which: Selection): which is readonly string[] {
  return Array.isArray(which);
}
