import { CarillonError } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type {
  Claim,
  Claimed,
  ClaimOptions,
  DeliveryFilter,
  Enqueued,
  Frozen,
  Page,
  Plan,
  Settlement,
  Store,
} from "./store.ts";

/**
 * The reference store: keeps everything in this process and loses it with it. For tests and for
 * trying things out.
 */
export function memoryStore(): Store {
  const shelf = new MemoryShelf();
  return {
    durability: "none",
    outbox: {
      enqueue: async (plans) => plans.map((plan) => shelf.enqueue(plan)),
      claim: async (options) => shelf.claim(options),
      freeze: async (contents) => {
        for (const content of contents) shelf.freeze(content);
      },
      settle: async (settlements) => settlements.map((settlement) => shelf.settle(settlement)),
      pending: async () => shelf.pending(),
    },
    log: {
      list: async (filter = {}, page = {}) => shelf.list(filter, page),
      get: async (id) => shelf.get(id),
    },
    close: async () => shelf.close(),
  };
}

interface Row {
  delivery: Delivery;
  token: number;
  leaseUntil: number;
}

class MemoryShelf {
  readonly #events = new Map<string, Event>();
  readonly #rows = new Map<string, Row>();
  /** Rows that are queued or being sent, by channel: what a claim has to look at. */
  readonly #open = new Map<string, Set<Row>>();
  #closed = false;

  enqueue(plan: Plan): Enqueued {
    this.#assertOpen();
    const known = this.#events.get(plan.event.id);
    if (known !== undefined) return this.#repeat(known, plan.event);
    this.#events.set(plan.event.id, plan.event);
    for (const delivery of plan.deliveries) {
      const row = { delivery, token: 0, leaseUntil: 0 };
      this.#rows.set(delivery.id, row);
      if (delivery.state === "queued") this.#openIn(delivery.channel).add(row);
    }
    return { status: "accepted", ...countsOf(plan.deliveries) };
  }

  #repeat(known: Event, event: Event): Enqueued {
    const same =
      known.type === event.type && JSON.stringify(known.payload) === JSON.stringify(event.payload);
    const counts = countsOf(this.list({ eventId: event.id }, { limit: Number.POSITIVE_INFINITY }));
    return { status: same ? "duplicate" : "conflict", ...counts };
  }

  claim({ channel, limit, now, leaseMs }: ClaimOptions): Claimed {
    this.#assertOpen();
    const claimableAt = (row: Row) =>
      row.delivery.state === "sending" ? row.leaseUntil : row.delivery.dueAt;
    const waiting = [...this.#openIn(channel)].sort((a, b) => claimableAt(a) - claimableAt(b));
    const due = waiting.filter((row) => claimableAt(row) <= now).slice(0, limit);
    const next = waiting[due.length];
    const nextDueAt = next === undefined ? undefined : claimableAt(next);
    return { claims: due.flatMap((row) => this.#claimRow(row, now + leaseMs)), nextDueAt };
  }

  #claimRow(row: Row, leaseUntil: number): Claim[] {
    const event = this.#events.get(row.delivery.eventId);
    if (event === undefined) return [];
    row.token += 1;
    row.leaseUntil = leaseUntil;
    row.delivery = {
      ...row.delivery,
      state: "sending",
      attempts: row.delivery.attempts + 1,
      hold: undefined,
    };
    return [{ delivery: row.delivery, event, token: row.token }];
  }

  freeze({ id, token, content }: Frozen): void {
    const row = this.#owned(id, token);
    if (row !== undefined) row.delivery = { ...row.delivery, content };
  }

  settle({ id, token, now, next }: Settlement): "settled" | "lost" {
    this.#assertOpen();
    const row = this.#owned(id, token);
    if (row === undefined) return "lost";
    if (next.state === "queued") {
      const attempts = row.delivery.attempts - (next.refund ? 1 : 0);
      row.delivery = { ...row.delivery, ...next, attempts };
    } else {
      const reason = next.state === "failed" ? next.reason : undefined;
      row.delivery = { ...row.delivery, state: next.state, reason, settledAt: now };
      this.#openIn(row.delivery.channel).delete(row);
    }
    return "settled";
  }

  pending(): number {
    let count = 0;
    for (const rows of this.#open.values()) count += rows.size;
    return count;
  }

  list(filter: DeliveryFilter, { limit = 100, after }: Page): readonly Delivery[] {
    const found: Delivery[] = [];
    let reached = after === undefined;
    for (const { delivery } of this.#rows.values()) {
      if (reached && matches(delivery, filter)) found.push(delivery);
      if (found.length >= limit) break;
      if (delivery.id === after) reached = true;
    }
    return found;
  }

  get(id: string): Delivery | undefined {
    return this.#rows.get(id)?.delivery;
  }

  close(): void {
    this.#closed = true;
  }

  #owned(id: string, token: number): Row | undefined {
    const row = this.#rows.get(id);
    return row?.token === token && row.delivery.state === "sending" ? row : undefined;
  }

  #openIn(channel: string): Set<Row> {
    const rows = this.#open.get(channel) ?? new Set();
    this.#open.set(channel, rows);
    return rows;
  }

  #assertOpen(): void {
    if (this.#closed) throw new CarillonError("engine-stopped", "The store is closed");
  }
}

function countsOf(deliveries: readonly Delivery[]): { queued: number; skipped: number } {
  const skipped = deliveries.filter(({ state }) => state === "skipped").length;
  return { queued: deliveries.length - skipped, skipped };
}

function matches(delivery: Delivery, { eventId, channel, state }: DeliveryFilter): boolean {
  return (
    (eventId === undefined || delivery.eventId === eventId) &&
    (channel === undefined || delivery.channel === channel) &&
    (state === undefined || delivery.state === state)
  );
}
