import type { StatementSync } from "node:sqlite";
import type { Attachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";
import { number } from "./rows.ts";

/** Takes out what is sensitive, so that the file's bytes do not have it any more either. */
export class Eraser {
  readonly #connection: Connection;
  readonly #attachments: Attachments;
  readonly #over: StatementSync;
  readonly #erasePayload: StatementSync;
  readonly #eraseContents: StatementSync;

  constructor(connection: Connection, attachments: Attachments) {
    this.#connection = connection;
    this.#attachments = attachments;
    this.#over = connection.prepare(
      `SELECT first, first + count AS beyond FROM events AS e
       WHERE seq = ? AND erased = 0 AND NOT EXISTS (SELECT 1 FROM packed WHERE event = e.seq)
         AND NOT EXISTS (
         SELECT 1 FROM deliveries
         WHERE seq >= e.first AND seq < e.first + e.count AND ready_at IS NOT NULL)`,
    );
    this.#erasePayload = connection.prepare(
      "UPDATE events SET payload = '{}', erased = 1 WHERE seq = ?",
    );
    this.#eraseContents = connection.prepare(
      "DELETE FROM contents WHERE delivery >= ? AND delivery < ?",
    );
  }

  /** Runs a step that deletes what is sensitive: pages that it gives up are overwritten. */
  thoroughly<Answer>(step: () => Answer): Answer {
    this.#connection.exec("PRAGMA secure_delete = ON");
    try {
      return step();
    } finally {
      this.#connection.exec("PRAGMA secure_delete = FAST");
    }
  }

  /** Of these sensitive events, erases those of which no delivery waits any more. */
  erase(events: Iterable<number>): void {
    this.thoroughly(() => {
      for (const event of events) {
        const over = this.#over.get(event);
        if (over === undefined) continue;
        this.#erasePayload.run(event);
        this.#eraseContents.run(number(over.first), number(over.beyond));
        this.#attachments.remove(event);
      }
    });
  }
}
