import {
  checkedCollectionName,
  checkedDocument,
  checkedDocumentId,
  type Document,
  type DocumentFilter,
  type DocumentPage,
  type DocumentPut,
  type DocumentSignature,
  type DocumentStored,
} from "./collection.ts";
import type { MemoryShelf } from "./memory-shelf.ts";

/** The documents of one collection. */
interface Drawer {
  readonly documents: Map<string, Document>;
  revision: number;
  /** Their ids in order; `undefined` when they have to be sorted again. */
  ids: readonly string[] | undefined;
}

/** The collections of the store in memory. */
export class MemoryCollections {
  readonly #shelf: MemoryShelf;
  readonly #drawers = new Map<string, Drawer>();

  constructor(shelf: MemoryShelf) {
    this.#shelf = shelf;
  }

  getMany(name: string, ids: readonly string[]): Map<string, Document> {
    const { documents } = this.#drawer(name);
    const found = new Map<string, Document>();
    for (const id of ids) {
      const document = documents.get(checkedDocumentId(id));
      if (document !== undefined) found.set(id, document);
    }
    return found;
  }

  /** All are looked at before one is stored. */
  putMany(
    name: string,
    puts: readonly DocumentPut[],
    by: DocumentSignature | undefined,
  ): readonly DocumentStored[] {
    return puts.map(checkedDocument).map((put) => this.#put(name, put, by));
  }

  #put(name: string, put: DocumentPut, by: DocumentSignature | undefined): DocumentStored {
    const drawer = this.#drawer(name);
    const { id, value, expectedVersion } = put;
    const version = drawer.documents.get(id)?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      return { status: "conflict", version };
    }
    drawer.revision += 1;
    if (version === 0) drawer.ids = undefined;
    drawer.documents.set(id, { id, value, version: drawer.revision });
    this.#sign(name, id, version === 0 ? "create" : "change", by);
    return { status: "stored", version: drawer.revision };
  }

  delete(
    name: string,
    id: string,
    expectedVersion: number | undefined,
    by: DocumentSignature | undefined,
  ): "deleted" | "absent" | "conflict" {
    const drawer = this.#drawer(name);
    const known = drawer.documents.get(checkedDocumentId(id));
    if (known === undefined) return "absent";
    if (expectedVersion !== undefined && expectedVersion !== known.version) return "conflict";
    drawer.documents.delete(id);
    drawer.revision += 1;
    drawer.ids = undefined;
    this.#sign(name, id, "delete", by);
    return "deleted";
  }

  list(
    name: string,
    { prefix = "" }: DocumentFilter,
    { limit = 100, after }: DocumentPage,
  ): readonly Document[] {
    const drawer = this.#drawer(name);
    drawer.ids ??= inOrder(drawer.documents.keys());
    const place = after === undefined ? undefined : Buffer.from(checkedDocumentId(after));
    const found: Document[] = [];
    for (const id of drawer.ids) {
      if (found.length >= limit) break;
      const document = drawer.documents.get(id);
      if (document === undefined || !id.startsWith(prefix)) continue;
      if (place === undefined || Buffer.compare(Buffer.from(id), place) > 0) found.push(document);
    }
    return found;
  }

  revision(name: string): number {
    return this.#drawer(name).revision;
  }

  #drawer(given: string): Drawer {
    const name = checkedCollectionName(given);
    const drawer = this.#drawers.get(name) ?? { documents: new Map(), revision: 0, ids: undefined };
    this.#drawers.set(name, drawer);
    return drawer;
  }

  #sign(
    collection: string,
    id: string,
    action: "create" | "change" | "delete",
    by: DocumentSignature | undefined,
  ): void {
    if (by === undefined) return;
    const { now: at, actor, note } = by;
    this.#shelf.audit.push({ at, actor, action, document: { collection, id }, note });
  }
}

/** As UTF-8 sorts; the order of JavaScript's strings is another one beyond U+FFFF. */
function inOrder(ids: Iterable<string>): readonly string[] {
  return [...ids]
    .map((id) => ({ id, bytes: Buffer.from(id) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ id }) => id);
}
