import type { StatementSync } from "node:sqlite";
import type { Delivery, EnqueueLimits } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { number } from "./rows.ts";

/** The span in which deliveries for one address are counted. */
export const hourMs = 3_600_000;

/** Holds what exceeds an address's share of an hour until an hour that has room. */
export class RecipientCap {
  readonly #firstWithRoom: StatementSync;
  readonly #count: StatementSync;

  constructor(connection: Connection) {
    this.#firstWithRoom = connection.prepare(
      `WITH RECURSIVE hours (hour) AS (
         SELECT ?1
         UNION ALL
         SELECT hours.hour + 1 FROM hours CROSS JOIN load
         WHERE load.hour = hours.hour AND load.address = ?2 AND load.count >= ?3
       )
       SELECT max(hour) AS hour FROM hours`,
    );
    this.#count = connection.prepare(
      `INSERT INTO load (hour, address, count) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET count = count + 1`,
    );
  }

  /** Within a transaction: counts the delivery, and answers it as it is to be stored. */
  apply(delivery: Delivery, { now, perRecipientPerHour }: EnqueueLimits): Delivery {
    const { address, state, dueAt } = delivery;
    if (perRecipientPerHour === undefined || address === undefined || state !== "queued") {
      return delivery;
    }
    const first = Math.floor(Math.max(dueAt, now) / hourMs);
    const hour = number(this.#firstWithRoom.get(first, address, perRecipientPerHour)?.hour);
    this.#count.run(hour, address);
    if (hour === first) return delivery;
    const message = `${address} has had ${perRecipientPerHour} in an hour`;
    const reason = { code: "recipient-cap", message };
    return { ...delivery, dueAt: hour * hourMs, hold: { kind: "recipient-cap", reason } };
  }
}
