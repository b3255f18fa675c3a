import type { Delivery } from "../model/delivery.ts";
import type { DeliveryRow, MemoryShelf } from "./memory-shelf.ts";
import type {
  AuditEntry,
  AuditFilter,
  Counts,
  DeliveryFilter,
  DeliveryRecord,
  Page,
  Statistics,
} from "./store.ts";

const dayMs = 86_400_000;

/** The read side of the store in memory. */
export class MemoryLog {
  readonly #shelf: MemoryShelf;

  constructor(shelf: MemoryShelf) {
    this.#shelf = shelf;
  }

  list(filter: DeliveryFilter, page: Page): readonly Delivery[] {
    const { limit = 100, after, first = "oldest" } = page;
    const rows = [...this.#shelf.rows.values()];
    if (first === "newest") rows.reverse();
    const start =
      after === undefined ? 0 : rows.findIndex(({ delivery }) => delivery.id === after) + 1;
    if (after !== undefined && start === 0) return [];
    return rows
      .slice(start)
      .filter((row) => matches(row, filter))
      .slice(0, limit)
      .map(({ delivery }) => ({ ...delivery, content: undefined }));
  }

  get(id: string): DeliveryRecord | undefined {
    const row = this.#shelf.rows.get(id);
    if (row === undefined) return undefined;
    return { delivery: row.delivery, event: row.event.event, attempts: [...row.attempts] };
  }

  audit({ deliveryId, collection, documentId }: AuditFilter, limit: number): readonly AuditEntry[] {
    return this.#shelf.audit
      .filter(
        (entry) =>
          (deliveryId === undefined || entry.deliveryId === deliveryId) &&
          (collection === undefined || entry.document?.collection === collection) &&
          (documentId === undefined || entry.document?.id === documentId),
      )
      .reverse()
      .slice(0, limit);
  }

  statistics(now: number): Statistics {
    const deliveries = [...this.#shelf.rows.values()].map(({ delivery }) => delivery);
    const names = [...new Set(deliveries.map(({ channel }) => channel))];
    return {
      ...countsOf(deliveries, now),
      channels: Object.fromEntries(
        names.map((name) => [
          name,
          countsOf(
            deliveries.filter((one) => one.channel === name),
            now,
          ),
        ]),
      ),
    };
  }
}

function countsOf(deliveries: readonly Delivery[], now: number): Counts {
  const settledToday = ({ settledAt }: Delivery) =>
    settledAt !== undefined && settledAt > now - dayMs;
  const sent = deliveries.filter((one) => one.state === "sent" && settledToday(one));
  const failed = deliveries.filter((one) => one.state === "failed");
  const open = deliveries.filter(({ state }) => state === "queued" || state === "sending");
  const together = [...sent, ...failed.filter(settledToday)].filter(({ leader }) => leader);
  const times = sent.map((one) => (one.settledAt ?? 0) - one.createdAt).sort((a, b) => a - b);
  const held: Record<string, number> = {};
  for (const { hold } of open) if (hold !== undefined) held[hold.kind] = (held[hold.kind] ?? 0) + 1;
  const failedToday = failed.filter(settledToday).length;
  return {
    sent: sent.length,
    failed: failedToday,
    messages: sent.length + failedToday - together.length,
    queued: open.length,
    held,
    deadLetters: failed.length,
    averageMs:
      times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0) / times.length,
    p95Ms: times[Math.ceil(times.length * 0.95) - 1],
  };
}

function matches({ delivery, event }: DeliveryRow, filter: DeliveryFilter): boolean {
  const { eventId, eventType, channel, rule, state, leader, recipient, since, until } = filter;
  return (
    (eventId === undefined || delivery.eventId === eventId) &&
    (eventType === undefined || event.event.type === eventType) &&
    (channel === undefined || delivery.channel === channel) &&
    (rule === undefined || delivery.rules.includes(rule)) &&
    (state === undefined || delivery.state === state) &&
    (leader === undefined || delivery.leader === leader) &&
    (recipient === undefined ||
      delivery.recipient.id === recipient ||
      delivery.address === recipient) &&
    (since === undefined || delivery.createdAt >= since) &&
    (until === undefined || delivery.createdAt < until)
  );
}
