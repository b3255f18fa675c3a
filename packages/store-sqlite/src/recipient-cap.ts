import type { StatementSync } from "node:sqlite";
import { type Delivery, type EnqueueLimits, heldByCap } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { number, parsed } from "./rows.ts";

/** The span in which deliveries for one address are counted. */
export const hourMs = 3_600_000;

/** What foreseen deliveries take of an hour that others of their plan want, too. */
type Taken = Map<string, number>;

/** Holds what exceeds an address's share of an hour until an hour that has room. */
export class RecipientCap {
  readonly #firstWithRoom: StatementSync;
  readonly #count: StatementSync;
  readonly #load: StatementSync;
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
    this.#load = connection.prepare("SELECT count FROM load WHERE hour = ? AND address = ?");
    this.#joined = connection.prepare(
      `SELECT due_at, hold FROM deliveries INDEXED BY bundles
       WHERE channel = ?1 AND bundle = ?2 AND address = ?3 AND leader IS NULL AND ready_at >= ?4
         AND (ready_at = ?4 OR hold ->> '$.kind' = 'recipient-cap')
       ORDER BY ready_at, seq LIMIT 1`,
    );
  }

  /** Within a transaction: counts the delivery, and answers it as it is to be stored. */
  apply(delivery: Delivery, limits: EnqueueLimits): Delivery {
    return this.#held(delivery, limits, (first, address, most) => {
      const hour = number(this.#firstWithRoom.get(first, address, most)?.hour);
      this.#count.run(hour, address);
      return hour;
    });
  }

  /** As {@link apply} would answer for deliveries of one plan; counts nothing. */
  foresee(deliveries: readonly Delivery[], limits: EnqueueLimits): readonly Delivery[] {
    const taken: Taken = new Map();
    return deliveries.map((delivery) =>
      this.#held(delivery, limits, (first, address, most) => {
        const hour = this.#hourWithRoom(first, address, most, taken);
        const key = `${hour} ${address}`;
        taken.set(key, (taken.get(key) ?? 0) + 1);
        return hour;
      }),
    );
  }

  #hourWithRoom(first: number, address: string, most: number, taken: Taken): number {
    for (let from = first; ; from += 1) {
      from = number(this.#firstWithRoom.get(from, address, most)?.hour);
      const load = this.#load.get(from, address)?.count ?? 0;
      if (Number(load) + (taken.get(`${from} ${address}`) ?? 0) < most) return from;
    }
  }

  #held(
    delivery: Delivery,
    { now, perRecipientPerHour }: EnqueueLimits,
    place: (first: number, address: string, most: number) => number,
  ): Delivery {
    const { address, state, dueAt } = delivery;
    if (perRecipientPerHour === undefined || address === undefined || state !== "queued") {
      return delivery;
    }
    const joined = this.#mateOf(delivery, address);
    if (joined !== undefined) return { ...delivery, ...joined };
    const first = Math.floor(Math.max(dueAt, now) / hourMs);
    const hour = place(first, address, perRecipientPerHour);
    if (hour === first) return delivery;
    return { ...delivery, ...heldByCap(delivery, { now, perRecipientPerHour }, hour * hourMs) };
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
