import type { StatementSync } from "node:sqlite";
import {
  checkedDocument,
  checkedDocumentId,
  type Document,
  type DocumentFilter,
  type DocumentPage,
  type DocumentPut,
  type DocumentSignature,
  type DocumentStored,
  type PlannedDocument,
  type Settlement,
} from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import { number, text } from "./rows.ts";

/** A noncharacter, which no id has: behind everything that begins with what stands before it. */
const last = "\u{10ffff}";

/** The documents of all collections. What changes them runs within a transaction. */
export class Documents {
  readonly #some: StatementSync;
  readonly #range: StatementSync;
  readonly #revision: StatementSync;
  readonly #rise: StatementSync;
  readonly #version: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #sign: StatementSync;

  constructor(connection: Connection) {
    const found = "SELECT d.id, d.version, d.value FROM collections c";
    this.#some = connection.prepare(
      `${found} CROSS JOIN json_each(?2) AS wanted
       CROSS JOIN documents d ON d.collection = c.seq AND d.id = wanted.value WHERE c.name = ?1`,
    );
    this.#range = connection.prepare(
      `${found} CROSS JOIN documents d ON d.collection = c.seq
       WHERE c.name = ? AND d.id >= ? AND d.id < ? AND d.id <> ? ORDER BY d.id LIMIT ?`,
    );
    this.#revision = connection.prepare("SELECT revision FROM collections WHERE name = ?");
    this.#rise = connection.prepare(
      `INSERT INTO collections (name, revision) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET revision = revision + 1 RETURNING seq, revision`,
    );
    this.#version = connection.prepare(
      `SELECT d.version FROM collections c
       CROSS JOIN documents d ON d.collection = c.seq AND d.id = ? WHERE c.name = ?`,
    );
    this.#put = connection.prepare(
      `INSERT INTO documents (collection, id, version, value) VALUES (?, ?, ?, ?)
       ON CONFLICT (collection, id) DO UPDATE
       SET version = excluded.version, value = excluded.value`,
    );
    this.#delete = connection.prepare("DELETE FROM documents WHERE collection = ? AND id = ?");
    this.#sign = connection.prepare(
      "INSERT INTO audit (at, actor, action, collection, document, note) VALUES (?, ?, ?, ?, ?, ?)",
    );
  }

  getMany(name: string, ids: readonly string[]): ReadonlyMap<string, Document> {
    const wanted = JSON.stringify(ids.map(checkedDocumentId));
    return new Map(
      this.#some
        .all(name, wanted)
        .map(documentFrom)
        .map((one) => [one.id, one]),
    );
  }

  list(
    name: string,
    { prefix = "" }: DocumentFilter,
    { limit = 100, after }: DocumentPage,
  ): readonly Document[] {
    const behind = after === undefined ? "" : checkedDocumentId(after);
    const from = Buffer.compare(Buffer.from(behind), Buffer.from(prefix)) > 0 ? behind : prefix;
    return this.#range.all(name, from, prefix + last, behind, limit).map(documentFrom);
  }

  revision(name: string): number {
    const row = this.#revision.get(name);
    return row === undefined ? 0 : number(row.revision);
  }

  /** All are looked at before one is stored. */
  putMany(
    name: string,
    puts: readonly DocumentPut[],
    by: DocumentSignature | undefined,
  ): readonly DocumentStored[] {
    return puts.map(checkedDocument).map((put) => this.#putOne(name, put, by));
  }

  /** What settlements bring along, as far as they count. */
  putSettled(settlements: readonly Settlement[], answers: readonly ("settled" | "lost")[]): void {
    for (const [index, { documents = [] }] of settlements.entries()) {
      if (answers[index] === "lost") continue;
      for (const { collection, by, ...put } of documents) this.putMany(collection, [put], by);
    }
  }

  /** What plans were decided by: answers false when one of them is in conflict. */
  putPlanned(documents: readonly PlannedDocument[]): boolean {
    return documents.every(({ collection, ...put }) => {
      const [stored] = this.putMany(collection, [put], undefined);
      return stored?.status === "stored";
    });
  }

  delete(
    name: string,
    id: string,
    expectedVersion: number | undefined,
    by: DocumentSignature | undefined,
  ): "deleted" | "absent" | "conflict" {
    const version = this.#versionOf(name, checkedDocumentId(id));
    if (version === 0) return "absent";
    if (expectedVersion !== undefined && expectedVersion !== version) return "conflict";
    const { seq } = this.#next(name);
    this.#delete.run(seq, id);
    this.#audit(name, id, "delete", by);
    return "deleted";
  }

  #putOne(name: string, put: DocumentPut, by: DocumentSignature | undefined): DocumentStored {
    const { id, value, expectedVersion } = put;
    const known = this.#versionOf(name, id);
    if (expectedVersion !== undefined && expectedVersion !== known) {
      return { status: "conflict", version: known };
    }
    const { seq, version } = this.#next(name);
    this.#put.run(seq, id, version, JSON.stringify(value));
    this.#audit(name, id, known === 0 ? "create" : "change", by);
    return { status: "stored", version };
  }

  /** 0 when there is none. */
  #versionOf(name: string, id: string): number {
    const row = this.#version.get(id, name);
    return row === undefined ? 0 : number(row.version);
  }

  #next(name: string): { readonly seq: number; readonly version: number } {
    const row = this.#rise.get(name);
    return { seq: number(row?.seq), version: number(row?.revision) };
  }

  #audit(
    name: string,
    id: string,
    action: "create" | "change" | "delete",
    by: DocumentSignature | undefined,
  ): void {
    if (by === undefined) return;
    this.#sign.run(by.now, by.actor, action, name, id, by.note ?? null);
  }
}

function documentFrom({ id, version, value }: Row): Document {
  return { id: text(id), version: number(version), value: JSON.parse(text(value)) };
}
