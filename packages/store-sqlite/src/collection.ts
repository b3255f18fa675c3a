import { type Collection, checkedCollectionName, type DocumentPut } from "@carillon/core";
import type { Connection } from "./connection.ts";
import type { Documents } from "./documents.ts";
import type { Eraser } from "./eraser.ts";

/** What a collection works with. */
export interface CollectionParts {
  readonly documents: Documents;
  readonly eraser: Eraser;
}

/** One collection of a store, each change in a transaction of its own. */
export function sqliteCollection(
  connection: Connection,
  given: string,
  { documents, eraser }: CollectionParts,
): Collection {
  const name = checkedCollectionName(given);
  return {
    get: (id) => connection.read(() => documents.getMany(name, [id]).get(id)),
    getMany: (ids) => connection.read(() => documents.getMany(name, ids)),
    async put(id, value, expectedVersion, by) {
      const put: DocumentPut = { id, value, expectedVersion };
      // What is replaced or deleted may be what somebody wants to be forgotten.
      const [stored] = await connection.write(() =>
        eraser.thoroughly(() => documents.putMany(name, [put], by)),
      );
      if (stored === undefined) throw new Error("One put has no answer");
      return stored;
    },
    putMany: (puts, by) =>
      connection.write(() => eraser.thoroughly(() => documents.putMany(name, puts, by))),
    delete: (id, expectedVersion, by) =>
      connection.write(() =>
        eraser.thoroughly(() => documents.delete(name, id, expectedVersion, by)),
      ),
    list: (filter = {}, page = {}) => connection.read(() => documents.list(name, filter, page)),
    revision: () => connection.read(() => documents.revision(name)),
  };
}
