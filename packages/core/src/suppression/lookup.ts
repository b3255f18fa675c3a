import { SnapshotSource } from "../store/snapshot.ts";
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
  readonly #source: SnapshotSource<SuppressionDocument>;
  #wanted: AddressOfKind[] = [];
  #look: Promise<Suppressed> | undefined;

  constructor(store: Pick<Store, "collection">) {
    const list = collectionOf(store, suppressionCollection, suppressionSchema);
    this.#source = new SnapshotSource(suppressionCollection, list);
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
    const found = await this.#source.some([...new Set(wanted.map(suppressionId))]);
    return new Map([...found].map(([id, document]) => [id, suppressionFrom(document)]));
  }
}
