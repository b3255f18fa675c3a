import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import {
  type SuppressionDocument,
  suppressionCollection,
  suppressionFrom,
  suppressionId,
  suppressionSchema,
} from "./document.ts";
import type { AddressOfKind, Suppression } from "./suppressions.ts";

/** Those on the list, by {@link suppressionId}. */
export type Suppressed = ReadonlyMap<string, Suppression>;

const nobody: Suppressed = new Map();

/**
 * Looks addresses up where all deliveries pass. Everything that is asked for in one turn shares one look
 * at the list's revision, in the store, so that what other processes add counts at once; and while the
 * list is empty, as it was at that revision, nothing more is asked.
 */
export class SuppressionLookup {
  readonly #list: Collection<SuppressionDocument>;
  #wanted: AddressOfKind[] = [];
  #look: Promise<Suppressed> | undefined;
  #emptyAt: number | undefined;

  constructor(store: Pick<Store, "collection">) {
    this.#list = collectionOf(store, suppressionCollection, suppressionSchema);
  }

  /** Canonical addresses. The answer may have others than those asked for. */
  find(addresses: readonly AddressOfKind[]): Promise<Suppressed> {
    if (addresses.length === 0) return Promise.resolve(nobody);
    this.#wanted.push(...addresses);
    this.#look ??= this.#lookAround();
    return this.#look;
  }

  async #lookAround(): Promise<Suppressed> {
    // Whoever asks in this turn has asked by then.
    await undefined;
    const wanted = this.#wanted;
    this.#wanted = [];
    this.#look = undefined;
    const revision = await this.#list.revision();
    if (revision === this.#emptyAt) return nobody;
    const found = await this.#list.getMany([...new Set(wanted.map(suppressionId))]);
    if (found.size > 0) {
      return new Map([...found].map(([id, document]) => [id, suppressionFrom(document)]));
    }
    const [first] = await this.#list.list({}, { limit: 1 });
    // Read before: if it changed since, it is another revision now.
    if (first === undefined) this.#emptyAt = revision;
    return nobody;
  }
}
