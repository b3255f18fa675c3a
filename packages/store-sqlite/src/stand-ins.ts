import type { StatementSync } from "node:sqlite";
import type { Connection } from "./connection.ts";
import type { Locator } from "./locator.ts";
import { standInsOf, standsInForOf, text } from "./rows.ts";

/** Deliveries that wait for what becomes of others, in whose place they may go. */
export class StandIns {
  readonly #locator: Locator;
  readonly #about: StatementSync;
  readonly #isOpen: StatementSync;
  readonly #wake: StatementSync;

  constructor(connection: Connection, locator: Locator) {
    this.#locator = locator;
    this.#about = connection.prepare("SELECT about FROM deliveries WHERE seq = ?");
    this.#isOpen = connection.prepare(
      "SELECT 1 FROM deliveries WHERE seq = ? AND settled_at IS NULL",
    );
    this.#wake = connection.prepare(
      `UPDATE deliveries SET due_at = ?1, ready_at = ?1
       WHERE seq = ?2 AND state = 'queued' AND attempts = 0 AND leader IS NULL AND due_at > ?1`,
    );
  }

  /** Within a transaction: has those fall due that stand in for nothing that is still open. */
  wake(ids: readonly string[], now: number): void {
    for (const id of ids) {
      const place = this.#locator.find(id);
      if (place === undefined) continue;
      const others = standsInForOf(text(this.#about.get(place.seq)?.about));
      if (!others.some((other) => this.#waits(other))) this.#wake.run(now, place.seq);
    }
  }

  /** What stands in for a delivery that ended. */
  wakeFor(seq: number, now: number): void {
    const ids = standInsOf(text(this.#about.get(seq)?.about));
    if (ids.length > 0) this.wake(ids, now);
  }

  #waits(id: string): boolean {
    const place = this.#locator.find(id);
    return place !== undefined && this.#isOpen.get(place.seq) !== undefined;
  }
}
