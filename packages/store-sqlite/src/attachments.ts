import type { StatementSync } from "node:sqlite";
import type { StoredAttachment } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { text } from "./rows.ts";

/** The files that go with events, each content kept once for as long as an event needs it. */
export class Attachments {
  readonly #insertFile: StatementSync;
  readonly #insert: StatementSync;
  readonly #list: StatementSync;
  readonly #filesOf: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeFile: StatementSync;

  constructor(connection: Connection) {
    this.#insertFile = connection.prepare(
      "INSERT INTO files (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
    );
    this.#insert = connection.prepare(
      `INSERT INTO attachments (event, position, file, filename, content_type)
       SELECT ?, ?, seq, ?, ? FROM files WHERE hash = ?`,
    );
    this.#list = connection.prepare(
      `SELECT a.filename, a.content_type, f.content, f.hash
       FROM events e JOIN attachments a ON a.event = e.seq JOIN files f ON f.seq = a.file
       WHERE e.id = ? ORDER BY a.position`,
    );
    this.#filesOf = connection.prepare("SELECT DISTINCT file FROM attachments WHERE event = ?");
    this.#remove = connection.prepare("DELETE FROM attachments WHERE event = ?");
    this.#removeFile = connection.prepare(
      `DELETE FROM files
       WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM attachments WHERE file = ?1)`,
    );
  }

  store(event: number, attachments: readonly StoredAttachment[]): void {
    for (const [position, { hash, content, filename, contentType }] of attachments.entries()) {
      this.#insertFile.run(hash, content);
      this.#insert.run(event, position, filename, contentType, hash);
    }
  }

  list(eventId: string): readonly StoredAttachment[] {
    return this.#list.all(eventId).map(({ filename, content_type, content, hash }) => ({
      filename: text(filename),
      contentType: text(content_type),
      content: content instanceof Uint8Array ? content : new Uint8Array(),
      hash: text(hash),
    }));
  }

  /** Takes an event's away, and the contents that no other event has. */
  remove(event: number): void {
    const files = this.#filesOf.all(event);
    if (files.length === 0) return;
    this.#remove.run(event);
    for (const { file } of files) if (file !== undefined) this.#removeFile.run(file);
  }
}
