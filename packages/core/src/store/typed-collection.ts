import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";
import type { JsonObject } from "../model/json.ts";
import type { Collection, Document } from "./collection.ts";
import type { Store } from "./store.ts";

/**
 * A collection of a store whose values have a schema. What is read is checked, as another version of
 * the program may have written it: what does not fit rejects with `store-corrupt`.
 *
 * @throws CarillonError `document-invalid`
 */
export function collectionOf<Schema extends z.ZodType<JsonObject>>(
  store: Pick<Store, "collection">,
  name: string,
  schema: Schema,
): Collection<z.output<Schema>> {
  const collection = store.collection(name);
  const typed = ({ id, value, version }: Document): Document<z.output<Schema>> => {
    const checked = z.safeParse(schema, value);
    if (checked.success) return { id, value: checked.data, version };
    throw new CarillonError("store-corrupt", `The document ${id} of ${name} does not fit`, {
      issues: issuesOf(checked.error),
    });
  };
  return {
    async get(id) {
      const found = await collection.get(id);
      return found && typed(found);
    },
    async getMany(ids) {
      const found = await collection.getMany(ids);
      return new Map([...found].map(([id, document]) => [id, typed(document)]));
    },
    put: (id, value, expectedVersion, by) => collection.put(id, value, expectedVersion, by),
    putMany: (puts, by) => collection.putMany(puts, by),
    delete: (id, expectedVersion, by) => collection.delete(id, expectedVersion, by),
    async list(filter, page) {
      return (await collection.list(filter, page)).map(typed);
    },
    revision: () => collection.revision(),
  };
}
