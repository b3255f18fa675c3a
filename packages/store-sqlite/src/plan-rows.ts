import type { StatementSync } from "node:sqlite";
import { type Delivery, type Enqueued, type Plan, priorities } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { aboutOf, jsonOrNull, number } from "./rows.ts";

/** Where an event's deliveries stand. */
export interface EventPlace {
  /** The `seq` of the first. */
  readonly first: number;
  readonly count: number;
  /** How many are to be sent. */
  readonly queued: number;
}

type Head = Omit<Plan, "deliveries">;

/** Writes the rows of a plan. */
export class PlanRows {
  readonly #known: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertDelivery: StatementSync;
  readonly #insertIfNew: StatementSync;
  readonly #insertContent: StatementSync;

  constructor(connection: Connection) {
    this.#known = connection.prepare("SELECT fingerprint, queued, count FROM events WHERE id = ?");
    this.#insertEvent = connection.prepare(
      `INSERT INTO events (id, type, fingerprint, first, count, queued, sensitive, attached,
         accepted_at, occurred_at, severity, payload, notice, unheard)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    );
    const insert = `INSERT INTO deliveries (seq, event, suffix, own_id, among_many, channel, rank, state, ready_at, due_at,
         expires_at, attempts, created_at, settled_at, recipient, address, about, hold, reason,
         bundle)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#insertDelivery = connection.prepare(insert);
    this.#insertIfNew = connection.prepare(`${insert} ON CONFLICT DO NOTHING`);
    this.#insertContent = connection.prepare(
      "INSERT INTO contents (delivery, token, content) VALUES (?, 0, ?)",
    );
  }

  /** What is answered to an event that is stored already. */
  known({ event, fingerprint }: Pick<Head, "event" | "fingerprint">) {
    const known = this.#known.get(event.id);
    if (known === undefined) return undefined;
    if (known.fingerprint !== fingerprint) return conflict;
    const queued = number(known.queued);
    return { status: "duplicate", queued, skipped: number(known.count) - queued } as const;
  }

  /** Answers the event's `seq`; `undefined` when its id is taken. */
  insertEvent(
    { event, fingerprint, sensitive, attachments, unheard }: Head,
    { first, count, queued }: EventPlace,
    acceptedAt: number,
  ): number | undefined {
    const { changes, lastInsertRowid } = this.#insertEvent.run(
      event.id,
      event.type,
      fingerprint,
      first,
      count,
      queued,
      sensitive ? 1 : 0,
      attachments.length > 0 ? 1 : 0,
      acceptedAt,
      event.occurredAt,
      event.severity,
      JSON.stringify(event.payload),
      jsonOrNull(event.notice),
      jsonOrNull(unheard),
    );
    return changes === 0 ? undefined : Number(lastInsertRowid);
  }

  insertDelivery(delivery: Delivery, seq: number, event: number, amongMany: boolean): void {
    this.#insert(this.#insertDelivery, delivery, seq, event, amongMany);
  }

  /** Among many; answers `false` when the event has a delivery of this id. */
  insertIfNew(delivery: Delivery, seq: number, event: number): boolean {
    return this.#insert(this.#insertIfNew, delivery, seq, event, true);
  }

  #insert(
    statement: StatementSync,
    delivery: Delivery,
    seq: number,
    event: number,
    amongMany: boolean,
  ): boolean {
    const { id, eventId, state, dueAt, content } = delivery;
    const stray = !id.startsWith(eventId);
    const { changes } = statement.run(
      seq,
      event,
      stray ? "" : id.slice(eventId.length),
      stray ? id : null,
      amongMany ? 1 : null,
      delivery.channel,
      priorities.indexOf(delivery.priority),
      state,
      state === "queued" ? dueAt : null,
      dueAt,
      delivery.expiresAt ?? null,
      delivery.attempts,
      delivery.createdAt,
      delivery.settledAt ?? null,
      delivery.recipient.id,
      delivery.address ?? null,
      aboutOf(delivery),
      jsonOrNull(delivery.hold),
      jsonOrNull(delivery.reason),
      delivery.bundle ?? null,
    );
    if (changes === 0) return false;
    if (content !== undefined) this.#insertContent.run(seq, JSON.stringify(content));
    return true;
  }
}

const conflict = { status: "conflict" } as const satisfies Enqueued;
