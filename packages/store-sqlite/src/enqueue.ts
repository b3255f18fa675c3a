import type { StatementSync } from "node:sqlite";
import {
  CarillonError,
  type Delivery,
  type Enqueued,
  type EnqueueLimits,
  type Plan,
  type PlannedDocument,
  priorities,
} from "@carillon/core";
import type { Attachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";
import type { Documents } from "./documents.ts";
import type { Eraser } from "./eraser.ts";
import { few } from "./locator.ts";
import type { RecipientCap } from "./recipient-cap.ts";
import { aboutOf, jsonOrNull, number } from "./rows.ts";
import type { Tally } from "./tally.ts";

/** What enqueueing works with. */
export interface EnqueueParts {
  readonly tally: Tally;
  readonly cap: RecipientCap;
  readonly attachments: Attachments;
  readonly eraser: Eraser;
  readonly documents: Documents;
}

/** Stores plans: an event, and its deliveries behind one another. */
export class Enqueuer {
  readonly #connection: Connection;
  readonly #parts: EnqueueParts;
  readonly #known: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertDelivery: StatementSync;
  readonly #insertContent: StatementSync;
  #issued = 0;
  #settled = 0;

  constructor(connection: Connection, parts: EnqueueParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#known = connection.prepare("SELECT fingerprint, queued, count FROM events WHERE id = ?");
    this.#insertEvent = connection.prepare(
      `INSERT INTO events (id, type, fingerprint, first, count, queued, sensitive, attached,
         accepted_at, occurred_at, severity, payload, notice)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    );
    this.#insertDelivery = connection.prepare(
      `INSERT INTO deliveries (seq, event, suffix, own_id, among_many, channel, rank, state, ready_at, due_at,
         expires_at, attempts, created_at, settled_at, recipient, address, about, hold, reason,
         bundle)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertContent = connection.prepare(
      "INSERT INTO contents (delivery, token, content) VALUES (?, 0, ?)",
    );
  }

  /** Within a transaction. With documents it is all or nothing. */
  enqueue(
    plans: readonly Plan[],
    limits: EnqueueLimits,
    documents: readonly PlannedDocument[],
  ): readonly Enqueued[] {
    if (documents.length === 0) return this.#plans(plans, limits);
    this.#connection.exec("SAVEPOINT lot");
    const answers = this.#plans(plans, limits);
    const isWhole = answers.every(({ status }) => status === "accepted");
    if (isWhole && this.#parts.documents.putPlanned(documents)) {
      this.#connection.exec("RELEASE lot");
      return answers;
    }
    this.#connection.exec("ROLLBACK TO lot; RELEASE lot");
    return answers.map((answer) =>
      answer.status === "accepted" ? { status: "undecided" } : answer,
    );
  }

  #plans(plans: readonly Plan[], limits: EnqueueLimits): readonly Enqueued[] {
    const { issued, settled } = this.#parts.tally.read();
    this.#issued = issued;
    this.#settled = settled;
    const answers = plans.map((plan) => this.#plan(plan, limits));
    this.#parts.tally.settle(this.#settled - settled);
    return answers;
  }

  #plan(plan: Plan, limits: EnqueueLimits): Enqueued {
    const { event, deliveries, attachments } = plan;
    const queued = deliveries.filter(({ state }) => state === "queued").length;
    const waiting = this.#issued - this.#settled;
    if (queued > 0 && waiting >= limits.maxWaiting) {
      return this.#answerKnown(plan) ?? { status: "refused", waiting };
    }
    const { changes, lastInsertRowid } = this.#insertEvent.run(
      event.id,
      event.type,
      plan.fingerprint,
      this.#issued + 1,
      deliveries.length,
      queued,
      plan.sensitive ? 1 : 0,
      attachments.length > 0 ? 1 : 0,
      limits.now,
      event.occurredAt,
      event.severity,
      JSON.stringify(event.payload),
      jsonOrNull(event.notice),
    );
    if (changes === 0) return this.#answerKnown(plan) ?? { status: "conflict" };
    refuseRepeatedIds(plan);
    const seq = Number(lastInsertRowid);
    const stored = deliveries.map((delivery) => this.#parts.cap.apply(delivery, limits));
    for (const delivery of stored) this.#insert(delivery, seq, stored.length > few);
    if (attachments.length > 0) this.#parts.attachments.store(seq, attachments);
    if (plan.sensitive && queued === 0) this.#parts.eraser.erase([seq]);
    return { status: "accepted", deliveries: stored };
  }

  #answerKnown({ event, fingerprint }: Plan): Enqueued | undefined {
    const known = this.#known.get(event.id);
    if (known === undefined) return undefined;
    if (known.fingerprint !== fingerprint) return { status: "conflict" };
    const queued = number(known.queued);
    return { status: "duplicate", queued, skipped: number(known.count) - queued };
  }

  #insert(delivery: Delivery, event: number, amongMany: boolean): void {
    this.#issued += 1;
    const { id, eventId, state, dueAt, content } = delivery;
    const stray = !id.startsWith(eventId);
    if (state !== "queued") this.#settled += 1;
    this.#insertDelivery.run(
      this.#issued,
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
    if (content !== undefined) this.#insertContent.run(this.#issued, JSON.stringify(content));
  }
}

/** Across events the ids differ, as each begins with its event's. */
function refuseRepeatedIds({ event, deliveries }: Plan): void {
  if (deliveries.length < 2) return;
  if (new Set(deliveries.map(({ id }) => id)).size === deliveries.length) return;
  throw new CarillonError("store-failed", `The event ${event.id} has a delivery id twice`);
}
