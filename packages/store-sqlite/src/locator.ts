import type { StatementSync } from "node:sqlite";
import type { Connection, Row } from "./connection.ts";
import { number, text } from "./rows.ts";

/** Where a delivery stands in the database. */
export interface Place {
  readonly seq: number;
  readonly event: number;
  readonly sensitive: boolean;
  /** Whether it goes out with others; with which changes, and is not remembered. */
  readonly bundled: boolean;
}

/** An event with more deliveries than this has them in an index; a shorter range is looked through. */
export const few = 16;

const mostRemembered = 50_000;

/**
 * Finds deliveries by their ids. No index holds these: an id begins with its event's id, and the
 * deliveries of an event stand together. (Ids that do not are looked for last.) What is claimed here is
 * remembered until it is settled.
 */
export class Locator {
  readonly #remembered = new Map<string, Place>();
  readonly #eventBefore: StatementSync;
  readonly #amongFew: StatementSync;
  readonly #amongMany: StatementSync;
  readonly #stray: StatementSync;

  constructor(connection: Connection) {
    this.#eventBefore = connection.prepare(
      "SELECT seq, id, first, count, sensitive FROM events WHERE id <= ? ORDER BY id DESC LIMIT 1",
    );
    this.#amongFew = connection.prepare(
      "SELECT seq, bundle IS NOT NULL AS bundled FROM deliveries WHERE seq >= ? AND seq < ? AND suffix = ? AND event = ?",
    );
    this.#amongMany = connection.prepare(
      "SELECT seq, bundle IS NOT NULL AS bundled FROM deliveries WHERE event = ? AND suffix = ? AND among_many IS NOT NULL",
    );
    this.#stray = connection.prepare(
      `SELECT d.seq, d.event, d.bundle IS NOT NULL AS bundled, e.sensitive FROM deliveries d JOIN events e ON e.seq = d.event
       WHERE d.own_id = ?`,
    );
  }

  remember(id: string, place: Place): void {
    // Only claims that this process never settled are left over; they are found the slower way.
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(id, place);
  }

  forget(id: string): void {
    this.#remembered.delete(id);
  }

  find(id: string): Place | undefined {
    return this.#remembered.get(id) ?? this.#lookUp(id) ?? this.#lookUpStray(id);
  }

  /** Looks at the events whose ids the delivery's id begins with, the longest first. */
  #lookUp(id: string): Place | undefined {
    let bound = id;
    while (bound !== "") {
      const event = this.#eventBefore.get(bound);
      if (event === undefined) return undefined;
      const eventId = text(event.id);
      const shared = sharedLength(id, eventId);
      if (shared === eventId.length) {
        const row = this.#inEvent(event, id.slice(shared));
        if (row !== undefined) return placeOf(row, number(event.seq), event.sensitive === 1);
        bound = id.slice(0, shared - 1);
      } else {
        bound = id.slice(0, shared);
      }
    }
    return undefined;
  }

  #lookUpStray(id: string): Place | undefined {
    const row = this.#stray.get(id);
    return row && placeOf(row, number(row.event), row.sensitive === 1);
  }

  #inEvent(event: Row, suffix: string): Row | undefined {
    const { seq } = event;
    const first = number(event.first);
    const count = number(event.count);
    return count > few
      ? this.#amongMany.get(number(seq), suffix)
      : this.#amongFew.get(first, first + count, suffix, number(seq));
  }
}

function placeOf({ seq, bundled }: Row, event: number, sensitive: boolean): Place {
  return { seq: number(seq), event, sensitive, bundled: bundled === 1 };
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
