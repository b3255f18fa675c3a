import { CarillonError } from "../errors.ts";
import { copyJsonObject, type JsonObject } from "../model/json.ts";
import type { Signature } from "./store.ts";

/** A small document, with the id by which it is found. */
export interface Document<Value extends JsonObject = JsonObject> {
  readonly id: string;
  readonly value: Value;
  /** Rises with every change of the collection; none is given out twice, also not after a delete. */
  readonly version: number;
}

/** A document to store. */
export interface DocumentPut<Value extends JsonObject = JsonObject> {
  /** 1 to 200 characters, none of them a control character. */
  readonly id: string;
  /** Plain JSON of at most 256 KiB. */
  readonly value: Value;
  /**
   * What must be there for this to be stored: 0, nothing; a version, the document in that version.
   * Absent: whatever is there is replaced.
   */
  readonly expectedVersion?: number | undefined;
}

/** What became of a document to store; a conflict says which version is there, 0 for none. */
export type DocumentStored =
  | { readonly status: "stored"; readonly version: number }
  | { readonly status: "conflict"; readonly version: number };

/** Who changes a document: with one, the change leaves an audit entry. */
export interface DocumentSignature extends Signature {
  /** Words for the audit entry, which outlives the document. */
  readonly note?: string | undefined;
}

/**
 * Small documents under ids of their own: silences, preferences, suppressions, templates, rules. They
 * stay until they are deleted. `collectionOf` gives one a schema.
 *
 * Everything rejects with `document-invalid` for an id that is none, and a put for such a value.
 */
export interface Collection<Value extends JsonObject = JsonObject> {
  get(id: string): Promise<Document<Value> | undefined>;
  /** Those that are there, by id. */
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Document<Value>>>;
  /** Durable when it resolves, as far as the store is. A conflict changes nothing. */
  put(
    id: string,
    value: Value,
    expectedVersion?: number,
    by?: DocumentSignature,
  ): Promise<DocumentStored>;
  /** Many in one commit. One answer each, in order: what is in conflict stays out, the rest is stored. */
  putMany(
    puts: readonly DocumentPut<Value>[],
    by?: DocumentSignature,
  ): Promise<readonly DocumentStored[]>;
  /** With a version: only that one. `absent` when there is no document, whatever was expected. */
  delete(
    id: string,
    expectedVersion?: number,
    by?: DocumentSignature,
  ): Promise<"deleted" | "absent" | "conflict">;
  /** In the order of the ids' UTF-8 bytes, so that paging is stable while others come and go. */
  list(filter?: DocumentFilter, page?: DocumentPage): Promise<readonly Document<Value>[]>;
  /**
   * Rises with every change, by whatever process; 0 when there never was one. Cheap: what was found
   * at a revision holds as long as the revision stays.
   */
  revision(): Promise<number>;
}

/** Which documents to list. */
export interface DocumentFilter {
  /** What their ids begin with. */
  readonly prefix?: string;
}

/** A part of a list of documents. */
export interface DocumentPage {
  /** At most this many; default 100. */
  readonly limit?: number;
  /** Go on behind this id, the last one of the page before; it need not be there any more. */
  readonly after?: string;
}

const namePattern = /^[a-z][a-z0-9-]{0,59}$/;
/** Noncharacters are kept out so that one can mark the end of all ids with a prefix. */
const idPattern = /^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]{1,200}$/u;

/** For stores: throws `document-invalid` unless it can name a collection. */
export function checkedCollectionName(name: unknown): string {
  if (typeof name === "string" && namePattern.test(name)) return name;
  throw new CarillonError("document-invalid", `${shown(name)} cannot name a collection`);
}

/** For stores: throws `document-invalid` unless it can be a document's id. */
export function checkedDocumentId(id: unknown): string {
  if (typeof id === "string" && id.length <= 200 && idPattern.test(id)) return id;
  throw new CarillonError("document-invalid", `${shown(id)} cannot be a document's id`);
}

/** For stores: a copy that shares nothing with what was given, or throws `document-invalid`. */
export function checkedDocument(put: DocumentPut): DocumentPut {
  const id = checkedDocumentId(put.id);
  const { expectedVersion } = put;
  if (expectedVersion !== undefined && !Number.isSafeInteger(expectedVersion)) {
    throw new CarillonError("document-invalid", `${shown(expectedVersion)} is no version`);
  }
  try {
    return { id, value: copyJsonObject(put.value, "The document"), expectedVersion };
  } catch (cause) {
    const what = cause instanceof CarillonError ? cause.what : "The document cannot be read";
    throw new CarillonError("document-invalid", what, { cause });
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : `A ${typeof value}`;
}
