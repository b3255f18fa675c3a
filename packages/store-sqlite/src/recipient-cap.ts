import type { StatementSync } from "node:sqlite";
import type { Delivery, EnqueueLimits } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { number, parsed } from "./rows.ts";

/** The span in which deliveries for one address are counted. */
export const hourMs = 3_600_000;

/** Holds what exceeds an address's share of an hour until an hour that has room. */
export class RecipientCap {
  readonly #firstWithRoom: StatementSync;
  readonly #count: StatementSync;
  readonly #joined: StatementSync;

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
    this.#joined = connection.prepare(
      `SELECT due_at, hold FROM deliveries INDEXED BY bundles
       WHERE channel = ?1 AND bundle = ?2 AND address = ?3 AND leader IS NULL AND ready_at >= ?4
         AND (ready_at = ?4 OR hold ->> '$.kind' = 'recipient-cap')
       ORDER BY ready_at, seq LIMIT 1`,
    );
  }

  /** Within a transaction: counts the delivery, and answers it as it is to be stored. */
  apply(delivery: Delivery, { now, perRecipientPerHour }: EnqueueLimits): Delivery {
    const { address, state, dueAt } = delivery;
    if (perRecipientPerHour === undefined || address === undefined || state !== "queued") {
      return delivery;
    }
    const joined = this.#mateOf(delivery, address);
    if (joined !== undefined) return { ...delivery, ...joined };
    const first = Math.floor(Math.max(dueAt, now) / hourMs);
    const hour = number(this.#firstWithRoom.get(first, address, perRecipientPerHour)?.hour);
    this.#count.run(hour, address);
    if (hour === first) return delivery;
    const message = `${address} has had ${perRecipientPerHour} in an hour`;
    const reason = { code: "recipient-cap", message };
    return { ...delivery, dueAt: hour * hourMs, hold: { kind: "recipient-cap", reason } };
  }

  /** One that waits in the same bundle for the same moment, or was due then and is held by the cap. */
  #mateOf(
    { channel, bundle, dueAt }: Delivery,
    address: string,
  ): Pick<Delivery, "dueAt" | "hold"> | undefined {
    if (bundle === undefined) return undefined;
    const row = this.#joined.get(channel, bundle, address, dueAt);
    return row && { dueAt: number(row.due_at), hold: parsed<Delivery["hold"]>(row.hold) };
  }
}
