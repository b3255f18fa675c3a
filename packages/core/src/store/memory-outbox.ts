import { priorities } from "../model/delivery.ts";
import {
  bind,
  bundleOf,
  follows,
  isSensitive,
  leave,
  release,
  together,
} from "./memory-bundles.ts";
import { capped, hourMs } from "./memory-cap.ts";
import type { DeliveryRow, EventRow, MemoryShelf } from "./memory-shelf.ts";
import { wakeStandIns } from "./memory-stand-ins.ts";
import type {
  Begin,
  Claim,
  Claimed,
  ClaimOptions,
  Enqueued,
  EnqueueLimits,
  Held,
  Plan,
  Settlement,
} from "./store.ts";

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
      unheard: plan.unheard,
      erased: false,
    };
    this.#shelf.events.set(plan.event.id, event);
    const deliveries = plan.deliveries.map((planned) => {
      const delivery = capped(this.#shelf, planned, limits);
      const row = {
        seq: this.#shelf.nextSeq(),
        delivery,
        event,
        attempts: [],
        token: 0,
        claimedAt: 0,
        leaseUntil: 0,
        begun: false,
        bundle: undefined,
      };
      this.#shelf.rows.set(delivery.id, row);
      event.deliveries.add(row);
      if (delivery.state === "queued") this.#shelf.openIn(delivery.channel).add(row);
      return delivery;
    });
    this.#shelf.eraseIfDone(event);
    return { status: "accepted", deliveries };
  }

  foresee(plan: Plan, limits: EnqueueLimits): Enqueued {
    const refusal = this.refusal(plan, limits, this.waiting());
    if (refusal !== undefined) return refusal;
    const load = new Map(this.#shelf.load);
    const shelf = { load, openIn: (channel: string) => this.#shelf.openIn(channel) };
    const deliveries = plan.deliveries.map((planned) => capped(shelf, planned, limits));
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

  claim({ channel, limit, now, leaseMs }: ClaimOptions): Claimed {
    const waiting = [...this.#shelf.openIn(channel)];
    const due = waiting
      .filter((row) => claimableAt(row) <= now && !follows(row))
      .sort((a, b) => rank(a) - rank(b) || claimableAt(a) - claimableAt(b) || a.seq - b.seq);
    const chosen = new Set<DeliveryRow>();
    for (const row of due) {
      if (chosen.size >= limit) break;
      bind(row, waiting, now);
      if (!follows(row)) chosen.add(row);
    }
    const others = waiting.filter((row) => !chosen.has(row) && !follows(row)).map(claimableAt);
    const claims = [...chosen].map((row) => this.#claimRow(row, now, leaseMs));
    return { claims, nextDueAt: least(others) };
  }

  #claimRow(row: DeliveryRow, now: number, leaseMs: number): Claim {
    const interrupted = row.delivery.state === "sending" ? { begun: row.begun } : undefined;
    const rows = together(row);
    const token = 1 + rows.reduce((newest, one) => Math.max(newest, one.token), 0);
    for (const one of rows) {
      if (interrupted !== undefined) {
        const status = interrupted.begun ? "unknown" : "interrupted";
        const member = interrupted.begun ? row.delivery.member : undefined;
        one.attempts.push({ startedAt: one.claimedAt, endedAt: now, status, member });
      }
      one.token = token;
      one.claimedAt = now;
      one.leaseUntil = now + leaseMs;
      one.begun = false;
      const attempts = one.delivery.attempts + 1;
      one.delivery = { ...one.delivery, state: "sending", attempts, hold: undefined };
    }
    const { event, attachments } = row.event;
    const attached = attachments.length > 0;
    const { delivery } = row;
    return { delivery, event, attached, token, interrupted, bundle: bundleOf(row) };
  }

  begin({ id, token, content, member }: Begin): "begun" | "lost" {
    const row = this.#owned({ id, token });
    if (row === undefined) return "lost";
    row.begun = true;
    if (member !== undefined) row.delivery = { ...row.delivery, member, bound: true };
    if (row.delivery.content === undefined) row.delivery = { ...row.delivery, content };
    return "begun";
  }

  renew(held: Held, until: number): "renewed" | "lost" {
    const row = this.#owned(held);
    if (row === undefined) return "lost";
    row.leaseUntil = until;
    return "renewed";
  }

  settle(settlement: Settlement): "settled" | "lost" {
    const row = this.#owned(settlement);
    if (row === undefined) return "lost";
    const { bundle } = row;
    if (bundle === undefined) {
      this.#settleRow(row, settlement);
    } else if (bundle.leader === row && settlement.alone !== true) {
      const rows = together(row);
      const isSecret = isSensitive(rows);
      for (const one of rows) this.#settleRow(one, settlement);
      if (row.delivery.settledAt === undefined) {
        if (row.delivery.content === undefined) release(rows);
      } else if (isSecret) {
        row.delivery = { ...row.delivery, content: undefined };
      }
    } else {
      leave(row);
      row.delivery = { ...row.delivery, content: undefined };
      if (bundle.leader === row) release(bundle.rows);
      this.#settleRow(row, settlement);
    }
    if (row.delivery.settledAt !== undefined) {
      wakeStandIns(this.#shelf, settlement.standIns, settlement.now);
    }
    return "settled";
  }

  #settleRow(row: DeliveryRow, { now, attempt, keepContent, next }: Settlement): void {
    if (attempt !== undefined) row.attempts.push(attempt);
    if (next.state === "queued") {
      const { refund, dueAt, hold } = next;
      const attempts = row.delivery.attempts - (refund ? 1 : 0);
      const { bound } = follows(row) ? row.delivery : next;
      row.delivery = { ...row.delivery, state: "queued", dueAt, hold, attempts, bound };
      return;
    }
    const { member = row.delivery.member } = attempt ?? {};
    const reason = next.state === "sent" ? undefined : next.reason;
    const keeps = next.state === "failed" || (next.state === "sent" && keepContent);
    const content = keeps ? row.delivery.content : undefined;
    const end = { state: next.state, reason, content, member, bound: undefined, settledAt: now };
    this.#shelf.close(row, { ...row.delivery, ...end });
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
      const { bundle } = row;
      if (bundle?.leader === row && bundle.rows.size > 1) continue;
      bundle?.rows.delete(row);
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
