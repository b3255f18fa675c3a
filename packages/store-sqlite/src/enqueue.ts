import {
  CarillonError,
  type Enqueued,
  type EnqueueLimits,
  type Plan,
  type PlannedDocument,
} from "@carillon/core";
import type { Attachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";
import type { Documents } from "./documents.ts";
import type { Eraser } from "./eraser.ts";
import { few } from "./locator.ts";
import type { PlanRows } from "./plan-rows.ts";
import type { RecipientCap } from "./recipient-cap.ts";
import type { Tally } from "./tally.ts";

/** What enqueueing works with. */
export interface EnqueueParts {
  readonly rows: PlanRows;
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
  #issued = 0;
  #settled = 0;

  constructor(connection: Connection, parts: EnqueueParts) {
    this.#connection = connection;
    this.#parts = parts;
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

  /** What {@link enqueue} would answer for one plan. */
  foresee(plan: Plan, limits: EnqueueLimits): Enqueued {
    const { rows, tally, cap } = this.#parts;
    const known = rows.known(plan);
    if (known !== undefined) return known;
    const waiting = tally.waiting();
    const isFull = waiting >= limits.maxWaiting;
    if (isFull && plan.deliveries.some(({ state }) => state === "queued")) {
      return { status: "refused", waiting };
    }
    return { status: "accepted", deliveries: cap.foresee(plan.deliveries, limits) };
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
    const { rows } = this.#parts;
    const { deliveries, attachments } = plan;
    const queued = deliveries.filter(({ state }) => state === "queued").length;
    const waiting = this.#issued - this.#settled;
    if (queued > 0 && waiting >= limits.maxWaiting) {
      return rows.known(plan) ?? { status: "refused", waiting };
    }
    const place = { first: this.#issued + 1, count: deliveries.length, queued };
    const seq = rows.insertEvent(plan, place, limits.now);
    if (seq === undefined) return rows.known(plan) ?? { status: "conflict" };
    refuseRepeatedIds(plan);
    const stored = deliveries.map((delivery) => this.#parts.cap.apply(delivery, limits));
    for (const delivery of stored) {
      this.#issued += 1;
      if (delivery.state !== "queued") this.#settled += 1;
      rows.insertDelivery(delivery, this.#issued, seq, stored.length > few);
    }
    if (attachments.length > 0) this.#parts.attachments.store(seq, attachments);
    if (plan.sensitive && queued === 0) this.#parts.eraser.erase([seq]);
    return { status: "accepted", deliveries: stored };
  }
}

/** Across events the ids differ, as each begins with its event's. */
function refuseRepeatedIds({ event, deliveries }: Plan): void {
  if (deliveries.length < 2) return;
  if (new Set(deliveries.map(({ id }) => id)).size === deliveries.length) return;
  throw new CarillonError("store-failed", `The event ${event.id} has a delivery id twice`);
}
