import type { SQLInputValue } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  Attempt,
  AuditEntry,
  AuditFilter,
  Delivery,
  DeliveryAuditEntry,
  DeliveryFilter,
  DeliveryRecord,
  DocumentAuditEntry,
  EventRecord,
  Page,
} from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import type { Locator } from "./locator.ts";
import {
  deliveryColumns,
  deliveryFrom,
  eventColumns,
  eventFrom,
  number,
  oneOf,
  optionalText,
  parsed,
  text,
} from "./rows.ts";
import type { Tally } from "./tally.ts";

/** What the log works with. */
export interface LogParts {
  readonly locator: Locator;
  readonly tally: Tally;
}

/** Rows that are looked through before others get a turn. */
const stride = 20_000;

/** Up to here, what waits is found by its index and sorted. */
const sortable = 10_000;

const byHand: readonly DeliveryAuditEntry["action"][] = ["retry", "discard", "cancel"];
const onDocuments: readonly DocumentAuditEntry["action"][] = ["create", "change", "delete"];

/** The read side: single deliveries, and lists in the order of planning, which is that of `seq`. */
export class Log {
  readonly #connection: Connection;
  readonly #parts: LogParts;

  constructor(connection: Connection, parts: LogParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /** Looks through a bounded number of rows at a time, so that a rare find holds up nobody. */
  async list(filter: DeliveryFilter, page: Page): Promise<readonly Delivery[]> {
    const { limit = 100, after, first = "oldest" } = page;
    const newest = first === "newest";
    const connection = this.#connection;
    const range = await connection.read(() => this.#range(filter, after, newest));
    if (range === undefined) return [];
    const leader =
      filter.leader === undefined ? undefined : this.#parts.locator.find(filter.leader);
    if (filter.leader !== undefined && leader === undefined) return [];
    const { source, strides } = sourceOf(
      filter,
      await connection.read(() => this.#parts.tally.waiting()),
    );
    const { conditions, values } = conditionsOf(filter, leader?.seq);
    const query = connection.prepare(
      `SELECT ${deliveryColumns} FROM ${source} CROSS JOIN events e ON e.seq = d.event
       WHERE ${["d.seq >= ? AND d.seq <= ?", ...conditions].join(" AND ")}
       ORDER BY d.seq ${newest ? "DESC" : "ASC"} LIMIT ?`,
    );
    const found: Row[] = [];
    let { from, to } = range;
    while (from <= to && found.length < limit) {
      const step = strides ? stride : Number.POSITIVE_INFINITY;
      const low = newest ? Math.max(from, to - step) : from;
      const high = newest ? to : Math.min(to, from + step);
      const room = limit - found.length;
      found.push(...(await connection.read(() => query.all(low, high, ...values, room))));
      if (newest) to = low - 1;
      else from = high + 1;
      if (from <= to && found.length < limit) await nextTurn();
    }
    return found.map(deliveryFrom);
  }

  get(id: string): DeliveryRecord | undefined {
    const place = this.#parts.locator.find(id);
    const row =
      place &&
      this.#connection
        .prepare(
          `SELECT ${deliveryColumns}, ${eventColumns}, d.log, c.content FROM deliveries d
           JOIN events e ON e.seq = d.event LEFT JOIN contents c ON c.delivery = d.seq
           WHERE d.seq = ?`,
        )
        .get(place.seq);
    if (row === undefined) return undefined;
    const attempts: readonly Attempt[] = JSON.parse(`[${row.log === null ? "" : text(row.log)}]`);
    return { delivery: deliveryFrom(row), event: eventFrom(row), attempts };
  }

  event(id: string): EventRecord | undefined {
    const row = this.#connection
      .prepare(
        `SELECT e.id AS event_id, ${eventColumns}, e.accepted_at, e.queued, e.count, e.erased, e.unheard
         FROM events e WHERE e.id = ?`,
      )
      .get(id);
    if (row === undefined) return undefined;
    const queued = number(row.queued);
    return {
      event: eventFrom(row),
      acceptedAt: number(row.accepted_at),
      queued,
      skipped: number(row.count) - queued,
      erased: row.erased === 1,
      unheard: parsed<EventRecord["unheard"]>(row.unheard),
    };
  }

  audit({ deliveryId, collection, documentId }: AuditFilter, limit: number): readonly AuditEntry[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    if (deliveryId !== undefined) {
      const place = this.#parts.locator.find(deliveryId);
      if (place === undefined) return [];
      conditions.push("a.delivery = ?");
      values.push(place.seq);
    }
    if (collection !== undefined) {
      conditions.push("a.collection = ?");
      values.push(collection);
    }
    if (documentId !== undefined) {
      conditions.push("a.document = ?");
      values.push(documentId);
    }
    return this.#connection
      .prepare(
        `SELECT a.at, a.actor, a.action, a.collection, a.document, a.note,
           ifnull(d.own_id, e.id || d.suffix) AS delivery_id
         FROM audit a LEFT JOIN deliveries d ON d.seq = a.delivery
         LEFT JOIN events e ON e.seq = d.event
         ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
         ORDER BY a.seq DESC LIMIT ?`,
      )
      .all(...values, limit)
      .map(auditEntryFrom);
  }

  /** Between which numbers to look; `undefined`: nowhere. */
  #range({ eventId }: DeliveryFilter, after: string | undefined, newest: boolean) {
    const connection = this.#connection;
    const ends =
      eventId === undefined
        ? connection
            .prepare(
              "SELECT (SELECT min(seq) FROM deliveries) AS low, (SELECT max(seq) FROM deliveries) AS high",
            )
            .get()
        : connection
            .prepare("SELECT first AS low, first + count - 1 AS high FROM events WHERE id = ?")
            .get(eventId);
    if (ends === undefined || ends.low === null) return undefined;
    const [low, high] = [number(ends.low), number(ends.high)];
    if (after === undefined) return { from: low, to: high };
    const place = this.#parts.locator.find(after);
    if (place === undefined) return undefined;
    return newest
      ? { from: low, to: Math.min(high, place.seq - 1) }
      : { from: Math.max(low, place.seq + 1), to: high };
  }
}

function auditEntryFrom(row: Row): AuditEntry {
  const about = { at: number(row.at), actor: text(row.actor) };
  if (row.collection === null) {
    const action = oneOf(byHand, row.action);
    return { ...about, action, deliveryId: text(row.delivery_id) };
  }
  return {
    ...about,
    action: oneOf(onDocuments, row.action),
    document: { collection: text(row.collection), id: text(row.document) },
    note: optionalText(row.note),
  };
}

/** The index that knows the state, where there is one; other lists go through the rows in strides. */
function sourceOf({ state, leader }: DeliveryFilter, waiting: number) {
  if (leader !== undefined) return { source: "deliveries d INDEXED BY followers", strides: false };
  if (state === "failed") return { source: "deliveries d INDEXED BY dead", strides: true };
  const open = state === "queued" || state === "sending";
  return open && waiting <= sortable
    ? { source: "deliveries d INDEXED BY claimable", strides: false }
    : { source: "deliveries d NOT INDEXED", strides: true };
}

function conditionsOf(filter: DeliveryFilter, leader: number | undefined) {
  const { eventType, channel, rule, state, recipient, since, until } = filter;
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...bound: readonly SQLInputValue[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  // The literals let SQLite use its partial indexes.
  if (state === "failed") add("d.state = 'failed'");
  else if (state === "queued" || state === "sending") {
    add("d.ready_at IS NOT NULL AND d.state = ?", state);
  } else if (state !== undefined) add("d.state = ?", state);
  if (leader !== undefined) add("d.leader = ? AND d.seq <> d.leader", leader);
  if (eventType !== undefined) add("e.type = ?", eventType);
  if (channel !== undefined) add("d.channel = ?", channel);
  if (recipient !== undefined) add("(d.recipient = ? OR d.address = ?)", recipient, recipient);
  if (since !== undefined) add("d.created_at >= ?", since);
  if (until !== undefined) add("d.created_at < ?", until);
  if (rule !== undefined) {
    add("EXISTS (SELECT 1 FROM json_each(d.about, '$.rules') WHERE value = ?)", rule);
  }
  return { conditions, values };
}
