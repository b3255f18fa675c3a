import { type Delivery, priorities } from "../model/delivery.ts";
import type { DeliveryRow, EventRow, MemoryShelf } from "./memory-shelf.ts";
import type {
  Begin,
  Claim,
  Claimed,
  ClaimOptions,
  DeliveryAuditEntry,
  Enqueued,
  EnqueueLimits,
  Held,
  Plan,
  Settlement,
  Signature,
} from "./store.ts";

const hourMs = 3_600_000;

/** The outbox of the store in memory: one delivery at a time, in plain words. */
export class MemoryOutbox {
  readonly #shelf: MemoryShelf;

  constructor(shelf: MemoryShelf) {
    this.#shelf = shelf;
  }

  enqueue(plan: Plan, limits: EnqueueLimits): Enqueued {
    const refusal = this.refusal(plan, limits, this.waiting());
    if (refusal !== undefined) return refusal;
    const queued = queuedIn(plan);
    const taken = plan.deliveries.find(({ id }) => this.#shelf.rows.has(id));
    if (taken !== undefined) throw new Error(`The delivery id ${taken.id} is taken`);
    const event: EventRow = {
      event: plan.event,
      fingerprint: plan.fingerprint,
      sensitive: plan.sensitive,
      attachments: plan.attachments,
      queued,
      skipped: plan.deliveries.length - queued,
      deliveries: new Set(),
      acceptedAt: limits.now,
      erased: false,
    };
    this.#shelf.events.set(plan.event.id, event);
    const deliveries = plan.deliveries.map((delivery) => this.#capped(delivery, limits));
    for (const delivery of deliveries) {
      const row = {
        delivery,
        event,
        attempts: [],
        token: 0,
        claimedAt: 0,
        leaseUntil: 0,
        begun: false,
      };
      this.#shelf.rows.set(delivery.id, row);
      event.deliveries.add(row);
      if (delivery.state === "queued") this.#shelf.openIn(delivery.channel).add(row);
    }
    this.#eraseIfDone(event);
    return { status: "accepted", deliveries };
  }

  /** Why a plan would not be accepted if so many were waiting. */
  refusal(plan: Plan, limits: EnqueueLimits, waiting: number): Enqueued | undefined {
    const known = this.#shelf.events.get(plan.event.id);
    if (known !== undefined) {
      const { queued, skipped, fingerprint } = known;
      if (fingerprint !== plan.fingerprint) return { status: "conflict" };
      return { status: "duplicate", queued, skipped };
    }
    const isFull = queuedIn(plan) > 0 && waiting >= limits.maxWaiting;
    return isFull ? { status: "refused", waiting } : undefined;
  }

  #capped(delivery: Delivery, { now, perRecipientPerHour }: EnqueueLimits): Delivery {
    const { address, state, dueAt } = delivery;
    if (perRecipientPerHour === undefined || address === undefined || state !== "queued") {
      return delivery;
    }
    const { load } = this.#shelf;
    const first = Math.floor(Math.max(dueAt, now) / hourMs);
    let hour = first;
    while ((load.get(`${hour} ${address}`) ?? 0) >= perRecipientPerHour) hour += 1;
    const key = `${hour} ${address}`;
    load.set(key, (load.get(key) ?? 0) + 1);
    if (hour === first) return delivery;
    const message = `${address} has had ${perRecipientPerHour} in an hour`;
    const reason = { code: "recipient-cap", message };
    return { ...delivery, dueAt: hour * hourMs, hold: { kind: "recipient-cap", reason } };
  }

  claim({ channel, limit, now, leaseMs }: ClaimOptions): Claimed {
    const waiting = [...this.#shelf.openIn(channel)];
    const due = waiting
      .filter((row) => claimableAt(row) <= now)
      .sort((a, b) => rank(a) - rank(b) || claimableAt(a) - claimableAt(b));
    const chosen = new Set(due.slice(0, limit));
    const others = waiting.filter((row) => !chosen.has(row)).map(claimableAt);
    const claims = [...chosen].map((row) => this.#claimRow(row, now, leaseMs));
    return { claims, nextDueAt: least(others) };
  }

  #claimRow(row: DeliveryRow, now: number, leaseMs: number): Claim {
    const interrupted = row.delivery.state === "sending" ? { begun: row.begun } : undefined;
    if (interrupted !== undefined) {
      const status = row.begun ? "unknown" : "interrupted";
      row.attempts.push({ startedAt: row.claimedAt, endedAt: now, status });
    }
    row.token += 1;
    row.claimedAt = now;
    row.leaseUntil = now + leaseMs;
    row.begun = false;
    const attempts = row.delivery.attempts + 1;
    row.delivery = { ...row.delivery, state: "sending", attempts, hold: undefined };
    const { event, attachments } = row.event;
    const attached = attachments.length > 0;
    return { delivery: row.delivery, event, attached, token: row.token, interrupted };
  }

  begin({ id, token, content }: Begin): "begun" | "lost" {
    const row = this.#owned({ id, token });
    if (row === undefined) return "lost";
    row.begun = true;
    if (row.delivery.content === undefined) row.delivery = { ...row.delivery, content };
    return "begun";
  }

  renew(held: Held, until: number): "renewed" | "lost" {
    const row = this.#owned(held);
    if (row === undefined) return "lost";
    row.leaseUntil = until;
    return "renewed";
  }

  settle({ id, token, now, attempt, keepContent, next }: Settlement): "settled" | "lost" {
    const row = this.#owned({ id, token });
    if (row === undefined) return "lost";
    if (attempt !== undefined) row.attempts.push(attempt);
    if (next.state === "queued") {
      const { refund, dueAt, hold } = next;
      const attempts = row.delivery.attempts - (refund ? 1 : 0);
      row.delivery = { ...row.delivery, state: "queued", dueAt, hold, attempts };
      return "settled";
    }
    const reason = next.state === "sent" ? undefined : next.reason;
    const keeps = next.state === "failed" || (next.state === "sent" && keepContent);
    const content = keeps ? row.delivery.content : undefined;
    this.#close(row, { ...row.delivery, state: next.state, reason, content, settledAt: now });
    return "settled";
  }

  requeue(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "retry", (row) => {
      if (row.delivery.state !== "failed" || row.event.erased) return false;
      row.delivery = {
        ...row.delivery,
        state: "queued",
        attempts: 0,
        dueAt: by.now,
        expiresAt: undefined,
        reason: undefined,
        settledAt: undefined,
      };
      this.#shelf.openIn(row.delivery.channel).add(row);
      return true;
    });
  }

  discard(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "discard", (row) => {
      if (row.delivery.state !== "failed") return false;
      row.delivery = { ...row.delivery, state: "discarded", settledAt: by.now };
      return true;
    });
  }

  cancel(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "cancel", (row) => {
      const { state } = row.delivery;
      if (state !== "queued" && !(state === "sending" && !row.begun)) return false;
      const reason = { code: "cancelled", message: `Cancelled by ${by.actor}` };
      row.token += 1;
      this.#close(row, {
        ...row.delivery,
        state: "skipped",
        reason,
        hold: undefined,
        content: undefined,
        settledAt: by.now,
      });
      return true;
    });
  }

  waiting(): number {
    let count = 0;
    for (const rows of this.#shelf.open.values()) count += rows.size;
    return count;
  }

  prune(before: number, limit: number): number {
    const { rows, events, audit, load } = this.#shelf;
    let pruned = 0;
    for (const [id, row] of rows) {
      if (pruned >= limit) break;
      if ((row.delivery.settledAt ?? before) >= before) continue;
      rows.delete(id);
      row.event.deliveries.delete(row);
      if (row.event.deliveries.size === 0) events.delete(row.event.event.id);
      pruned += 1;
    }
    for (const [id, { deliveries, acceptedAt }] of events) {
      if (deliveries.size === 0 && acceptedAt < before) events.delete(id);
    }
    const kept = audit.filter(({ deliveryId }) => deliveryId === undefined || rows.has(deliveryId));
    audit.splice(0, audit.length, ...kept);
    for (const key of load.keys()) {
      if (Number(key.split(" ")[0]) * hourMs < before) load.delete(key);
    }
    return pruned;
  }

  #change(
    ids: readonly string[],
    { now: at, actor }: Signature,
    action: DeliveryAuditEntry["action"],
    change: (row: DeliveryRow) => boolean,
  ): number {
    const changed = ids.filter((id) => {
      const row = this.#shelf.rows.get(id);
      return row !== undefined && change(row);
    });
    this.#shelf.audit.push(...changed.map((deliveryId) => ({ at, actor, action, deliveryId })));
    return changed.length;
  }

  #close(row: DeliveryRow, delivery: Delivery): void {
    row.delivery = delivery;
    this.#shelf.openIn(delivery.channel).delete(row);
    this.#eraseIfDone(row.event);
  }

  /** Nothing of a sensitive event stays once none of its deliveries waits. */
  #eraseIfDone(row: EventRow): void {
    const waits = [...row.deliveries].some(({ delivery }) => delivery.settledAt === undefined);
    if (!row.sensitive || waits) return;
    row.erased = true;
    row.event = { ...row.event, payload: {} };
    row.attachments = [];
    for (const one of row.deliveries) one.delivery = { ...one.delivery, content: undefined };
  }

  #owned({ id, token }: Held): DeliveryRow | undefined {
    const row = this.#shelf.rows.get(id);
    return row?.token === token && row.delivery.state === "sending" ? row : undefined;
  }
}

function claimableAt({ delivery, leaseUntil }: DeliveryRow): number {
  return delivery.state === "sending" ? leaseUntil : delivery.dueAt;
}

function rank({ delivery }: DeliveryRow): number {
  return priorities.indexOf(delivery.priority);
}

function least(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b));
}

function queuedIn({ deliveries }: Plan): number {
  return deliveries.filter(({ state }) => state === "queued").length;
}
