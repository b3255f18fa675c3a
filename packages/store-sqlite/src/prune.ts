import type { StatementSync } from "node:sqlite";
import type { Attachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";
import { hourMs } from "./recipient-cap.ts";
import { number } from "./rows.ts";
import type { Tally } from "./tally.ts";

/** What pruning works with. */
export interface PruneParts {
  readonly tally: Tally;
  readonly attachments: Attachments;
}

/** Deletes what was settled long ago, and what only that needed. */
export class Pruner {
  readonly #parts: PruneParts;
  readonly #old: StatementSync;
  readonly #deletions: readonly StatementSync[];
  readonly #bare: StatementSync;
  readonly #oldBare: StatementSync;
  readonly #deleteEvent: StatementSync;
  readonly #deleteLoad: StatementSync;

  constructor(connection: Connection, parts: PruneParts) {
    this.#parts = parts;
    this.#old = connection.prepare(
      `SELECT seq, event FROM deliveries INDEXED BY settled
       WHERE settled_at < ? AND ready_at IS NULL AND (leader IS NULL OR leader <> seq OR NOT EXISTS (
         SELECT 1 FROM deliveries f WHERE f.leader = deliveries.seq AND f.seq <> deliveries.seq))
       ORDER BY settled_at LIMIT ?`,
    );
    this.#deletions = [
      "DELETE FROM contents WHERE delivery = ?",
      "DELETE FROM audit WHERE delivery = ?",
      "DELETE FROM deliveries WHERE seq = ?",
    ].map((sql) => connection.prepare(sql));
    this.#bare = connection.prepare(
      `SELECT attached FROM events AS e WHERE seq = ? AND NOT EXISTS (
         SELECT 1 FROM deliveries WHERE seq >= e.first AND seq < e.first + e.count)`,
    );
    this.#oldBare = connection.prepare(
      "SELECT seq FROM events WHERE count = 0 AND accepted_at < ? LIMIT ?",
    );
    this.#deleteEvent = connection.prepare("DELETE FROM events WHERE seq = ?");
    this.#deleteLoad = connection.prepare(
      `DELETE FROM load WHERE (hour, address) IN (
         SELECT hour, address FROM load WHERE hour < ? LIMIT ?)`,
    );
  }

  /** Within a transaction. */
  prune(before: number, limit: number): number {
    const old = this.#old.all(before, limit);
    if (old.length > 0) this.#parts.tally.keepIssued();
    for (const { seq } of old) {
      for (const deletion of this.#deletions) deletion.run(number(seq));
    }
    for (const event of new Set(old.map(({ event }) => number(event)))) {
      if (this.#bare.get(event) !== undefined) this.#delete(event);
    }
    for (const { seq } of this.#oldBare.all(before, limit)) this.#delete(number(seq));
    this.#deleteLoad.run(before / hourMs, limit);
    return old.length;
  }

  #delete(event: number): void {
    this.#parts.attachments.remove(event);
    this.#deleteEvent.run(event);
  }
}
