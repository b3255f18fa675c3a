import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import {
  areTooMany,
  counted,
  isOver,
  noSoftBounces,
  type SoftBounceRule,
  type SoftBounceTally,
  softBounceSchema,
  sumOf,
} from "./soft-bounces.ts";

/** Old counts that are looked for at each bounce: more than come, so that they do not pile up. */
const sweepSize = 3;

/** Counts soft bounces by the id of their address, in the collection `soft-bounces`. */
export class SoftBounceCounter {
  readonly #tallies: Collection<SoftBounceTally>;
  readonly #rule: SoftBounceRule;
  #swept: string | undefined;

  constructor(store: Pick<Store, "collection">, rule: SoftBounceRule) {
    this.#tallies = collectionOf(store, "soft-bounces", softBounceSchema);
    this.#rule = rule;
  }

  /** Answers how many count now, and whether these are too many. */
  async count(
    id: string,
    bounce: { readonly at: number; readonly deliveryId?: string | undefined },
    now: number,
  ): Promise<{ readonly count: number; readonly tooMany: boolean }> {
    for (;;) {
      const known = await this.#tallies.get(id);
      const tally = counted(known?.value ?? noSoftBounces, bounce, now, this.#rule);
      const { status } = await this.#tallies.put(id, tally, known?.version ?? 0);
      // Another process counted in between: its bounce is to count too.
      if (status === "conflict") continue;
      await this.#sweep(now);
      return { count: sumOf(tally), tooMany: areTooMany(tally, this.#rule) };
    }
  }

  async reset(id: string): Promise<void> {
    await this.#tallies.delete(id);
  }

  /** Goes round all counts, a few at a time, and deletes those in which nothing counts any more. */
  async #sweep(now: number): Promise<void> {
    const page = { limit: sweepSize, ...(this.#swept !== undefined && { after: this.#swept }) };
    const found = await this.#tallies.list({}, page);
    for (const { id, value, version } of found) {
      if (isOver(value, now, this.#rule)) await this.#tallies.delete(id, version);
    }
    this.#swept = found.length < sweepSize ? undefined : found.at(-1)?.id;
  }
}
