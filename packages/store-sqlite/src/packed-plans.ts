import { randomUUID } from "node:crypto";
import type { StatementSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Delivery, EnqueuedInParts, EnqueueLimits, PlanInParts } from "@carillon/core";
import type { Attachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";
import type { Documents } from "./documents.ts";
import type { Eraser } from "./eraser.ts";
import type { PlanRows } from "./plan-rows.ts";
import type { RecipientCap } from "./recipient-cap.ts";
import { number, optionalNumber, text } from "./rows.ts";
import type { Tally } from "./tally.ts";

/** What storing a plan in parts works with. */
export interface PackedPlansParts {
  readonly rows: PlanRows;
  readonly tally: Tally;
  readonly cap: RecipientCap;
  readonly attachments: Attachments;
  readonly eraser: Eraser;
  readonly documents: Documents;
}

/** Parts to which none was added for so long belong to a process that ended, or to an emit that was given up. */
const abandonedMs = 3_600_000;

interface Added {
  queued: number;
  skipped: number;
}

/**
 * Stores plans that are too large for one transaction. Their parts are put aside as they come, where
 * nobody looks; the transaction that accepts the plan writes down that they count, and is as short as
 * that of a small plan. From then on whoever claims, or reads, first unpacks: turns parts into rows, one
 * part in a transaction. So it does not matter when the process ends in between: before the acceptance
 * nothing was stored, and behind it somebody else unpacks the rest.
 */
export class PackedPlans {
  readonly #connection: Connection;
  readonly #parts: PackedPlansParts;
  readonly #add: StatementSync;
  readonly #drop: StatementSync;
  readonly #dropAbandoned: StatementSync;
  readonly #pack: StatementSync;
  readonly #packed: StatementSync;
  readonly #nextPart: StatementSync;
  readonly #dropPart: StatementSync;
  readonly #advance: StatementSync;
  readonly #unpacked: StatementSync;

  constructor(connection: Connection, parts: PackedPlansParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#add = connection.prepare(
      "INSERT INTO parts (plan, added_at, deliveries) VALUES (?, ?, ?)",
    );
    this.#drop = connection.prepare(
      "DELETE FROM parts WHERE plan = ?1 AND NOT EXISTS (SELECT 1 FROM packed WHERE plan = ?1)",
    );
    this.#dropAbandoned = connection.prepare(
      `DELETE FROM parts WHERE plan IN (
         SELECT plan FROM parts WHERE plan NOT IN (SELECT plan FROM packed)
         GROUP BY plan HAVING max(added_at) < ?)`,
    );
    this.#pack = connection.prepare(
      "INSERT INTO packed (event, plan, next, sensitive, accepted_at, per_hour) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#packed = connection.prepare("SELECT * FROM packed ORDER BY event LIMIT 1");
    this.#nextPart = connection.prepare(
      "SELECT seq, deliveries FROM parts WHERE plan = ? ORDER BY seq LIMIT 1",
    );
    this.#dropPart = connection.prepare("DELETE FROM parts WHERE seq = ?");
    this.#advance = connection.prepare("UPDATE packed SET next = ? WHERE event = ?");
    this.#unpacked = connection.prepare("DELETE FROM packed WHERE event = ?");
  }

  async enqueue(plan: PlanInParts, limits: EnqueueLimits): Promise<EnqueuedInParts> {
    const connection = this.#connection;
    const refusal = await connection.accept(() => this.#refusal(plan, limits));
    if (refusal !== undefined) return refusal;
    const id = randomUUID();
    const added = { queued: 0, skipped: 0 };
    try {
      for await (const part of plan.parts) {
        if (part.length === 0) continue;
        const json = JSON.stringify(part);
        await connection.accept(() => this.#add.run(id, Date.now(), json));
        const queued = part.filter(({ state }) => state === "queued").length;
        added.queued += queued;
        added.skipped += part.length - queued;
      }
      const answer = await connection.accept(() => this.#accept(plan, limits, id, added));
      // It is accepted: what cannot be unpacked now, whoever claims next unpacks.
      if (answer.status === "accepted") await this.unpackAll().catch(() => {});
      return answer;
    } finally {
      // What cannot be removed now is dropped as abandoned.
      await connection.write(() => this.#drop.run(id)).catch(() => {});
    }
  }

  #refusal(plan: PlanInParts, { maxWaiting }: EnqueueLimits): EnqueuedInParts | undefined {
    const { rows, tally } = this.#parts;
    this.#dropAbandoned.run(Date.now() - abandonedMs);
    const known = rows.known(plan);
    if (known !== undefined) return known;
    const waiting = tally.waiting();
    return waiting < maxWaiting ? undefined : { status: "refused", waiting };
  }

  /** Within a transaction. With documents in other versions nothing is stored. */
  #accept(plan: PlanInParts, limits: EnqueueLimits, id: string, added: Added): EnqueuedInParts {
    const { rows, tally, attachments, documents } = this.#parts;
    const { queued, skipped } = added;
    const waiting = tally.waiting();
    const known = rows.known(plan);
    if (known !== undefined) return known;
    if (queued > 0 && waiting >= limits.maxWaiting) return { status: "refused", waiting };
    this.#connection.exec("SAVEPOINT plan");
    const planned = plan.documents();
    if (planned.length > 0 && !documents.putPlanned(planned)) {
      this.#connection.exec("ROLLBACK TO plan; RELEASE plan");
      return { status: "undecided" };
    }
    this.#connection.exec("RELEASE plan");
    const count = queued + skipped;
    const first = tally.reserve(count);
    const event = rows.insertEvent(plan, { first, count, queued }, limits.now);
    if (event === undefined) throw new Error(`The event ${plan.event.id} came in between`);
    if (plan.attachments.length > 0) attachments.store(event, plan.attachments);
    tally.settle(skipped);
    const perHour = limits.perRecipientPerHour ?? null;
    this.#pack.run(event, id, first, plan.sensitive ? 1 : 0, limits.now, perHour);
    return { status: "accepted", queued, skipped };
  }

  /** Within a transaction: unpacks one part, and answers whether there may be more. */
  unpackSome(): boolean {
    const packed = this.#packed.get();
    if (packed === undefined) return false;
    const event = number(packed.event);
    const part = this.#nextPart.get(text(packed.plan));
    if (part === undefined) {
      this.#unpacked.run(event);
      if (packed.sensitive === 1) this.#parts.eraser.erase([event]);
      return true;
    }
    const limits = {
      now: number(packed.accepted_at),
      maxWaiting: Number.POSITIVE_INFINITY,
      perRecipientPerHour: optionalNumber(packed.per_hour),
    };
    const deliveries: readonly Delivery[] = JSON.parse(text(part.deliveries));
    let next = number(packed.next);
    for (const delivery of deliveries) {
      this.#unpack(this.#parts.cap.apply(delivery, limits), next, event);
      next += 1;
    }
    this.#dropPart.run(number(part.seq));
    this.#advance.run(next, event);
    return true;
  }

  #unpack(delivery: Delivery, seq: number, event: number): void {
    const { rows, tally } = this.#parts;
    // One whose id came twice was counted as waiting, and does not.
    if (!rows.insertIfNew(delivery, seq, event) && delivery.state === "queued") tally.settle(1);
  }

  /** So that whoever looks sees each plan whole. Others get a turn between parts. */
  async unpackAll(): Promise<void> {
    const connection = this.#connection;
    while (await connection.read(() => this.#packed.get() !== undefined)) {
      await connection.write(() => this.unpackSome());
      await nextTurn();
    }
  }
}
