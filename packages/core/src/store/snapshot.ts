import type { JsonObject } from "../model/json.ts";
import type { Collection, Document } from "./collection.ts";
import type { PlannedDocument } from "./store.ts";

/** Reads the documents of one collection for lot after lot, and asks for nothing where there is nothing. */
export class SnapshotSource<Value extends JsonObject> {
  readonly name: string;
  readonly #collection: Collection<Value>;
  #emptyAt: number | undefined;
  #all: { readonly revision: number; readonly documents: readonly Document<Value>[] } | undefined;

  constructor(name: string, collection: Collection<Value>) {
    this.name = name;
    this.#collection = collection;
  }

  open(): Snapshot<Value> {
    return new Snapshot(this);
  }

  /** What is there at one moment; what other processes stored before counts. */
  async some(ids: readonly string[]): Promise<ReadonlyMap<string, Document<Value>>> {
    const revision = await this.#collection.revision();
    if (revision === 0 || revision === this.#emptyAt) return new Map();
    const found = await this.#collection.getMany(ids);
    if (found.size > 0) return found;
    const [first] = await this.#collection.list({}, { limit: 1 });
    // Read before: if it changed since, it is another revision now.
    if (first === undefined) this.#emptyAt = revision;
    return found;
  }

  /** For collections of which all have to be looked at; they are read again when one has changed. */
  async all(): Promise<readonly Document<Value>[]> {
    const revision = await this.#collection.revision();
    if (this.#all?.revision === revision) return this.#all.documents;
    const documents: Document<Value>[] = [];
    for (;;) {
      const after = documents.at(-1)?.id;
      const page = await this.#collection.list(
        {},
        { limit: pageSize, ...(after !== undefined && { after }) },
      );
      documents.push(...page);
      if (page.length < pageSize) break;
    }
    this.#all = { revision, documents };
    return documents;
  }
}

const pageSize = 1_000;

/**
 * Documents of one collection, as a lot of plans sees and changes them. What is wanted is asked for
 * first, all in one; what is put is seen by the plans behind, and stored with them.
 */
export class Snapshot<Value extends JsonObject> {
  readonly #source: SnapshotSource<Value>;
  readonly #wanted = new Set<string>();
  #wantsAll = false;
  #found: ReadonlyMap<string, Document<Value>> = new Map();
  readonly #changed = new Map<string, Value>();

  constructor(source: SnapshotSource<Value>) {
    this.#source = source;
  }

  want(id: string): void {
    this.#wanted.add(id);
  }

  wantAll(): void {
    this.#wantsAll = true;
  }

  /** `undefined` when there is nothing to wait for. */
  load(): Promise<void> | undefined {
    return this.#wantsAll || this.#wanted.size > 0 ? this.#load() : undefined;
  }

  async #load(): Promise<void> {
    this.#found = this.#wantsAll
      ? new Map((await this.#source.all()).map((document) => [document.id, document]))
      : await this.#source.some([...this.#wanted]);
  }

  /** Of what was wanted. */
  get(id: string): Value | undefined {
    return this.#changed.get(id) ?? this.#found.get(id)?.value;
  }

  /** Everything there is, when all was wanted. */
  values(): readonly Value[] {
    return [...this.#found.values()].map(({ value }) => value);
  }

  /** Of what was wanted. */
  put(id: string, value: Value): void {
    this.#changed.set(id, value);
  }

  /** Goes on with what another snapshot has changed. */
  carryOn({ changed }: Pick<Snapshot<Value>, "changed">): void {
    for (const [id, value] of changed) this.#changed.set(id, value);
  }

  get changed(): ReadonlyMap<string, Value> {
    return this.#changed;
  }

  changes(): readonly PlannedDocument[] {
    return [...this.#changed].map(([id, value]) => ({
      collection: this.#source.name,
      id,
      value,
      expectedVersion: this.#found.get(id)?.version ?? 0,
    }));
  }
}
