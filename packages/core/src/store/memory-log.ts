import type { Delivery, DeliveryState } from "../model/delivery.ts";
import type { Reason } from "../model/outcome.ts";
import { membersOf } from "./memory-members.ts";
import type { DeliveryRow, MemoryShelf } from "./memory-shelf.ts";
import type {
  AuditEntry,
  AuditFilter,
  Counts,
  DeliveryFilter,
  DeliveryRecord,
  EventRecord,
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

  event(id: string): EventRecord | undefined {
    const row = this.#shelf.events.get(id);
    if (row === undefined) return undefined;
    const { event, acceptedAt, queued, skipped, erased, unheard } = row;
    return { event, acceptedAt, queued, skipped, erased, unheard };
  }

  statistics(now: number, windowMs = dayMs): Statistics {
    const since = now - windowMs;
    const deliveries = [...this.#shelf.rows.values()].map(({ delivery }) => delivery);
    const names = [...new Set(deliveries.map(({ channel }) => channel))];
    const unheard = [...this.#shelf.events.values()].filter(({ acceptedAt }) => acceptedAt > since);
    return {
      ...countsOf(deliveries, since),
      unheard: byCode(unheard.map((event) => event.unheard)),
      channels: Object.fromEntries(
        names.map((name) => {
          const own = deliveries.filter((one) => one.channel === name);
          return [name, { ...countsOf(own, since), members: membersOf(own, since) }];
        }),
      ),
    };
  }
}

function countsOf(deliveries: readonly Delivery[], since: number): Counts {
  const ended = deliveries.filter(({ settledAt }) => settledAt !== undefined && settledAt > since);
  const endedAs = (state: DeliveryState) => ended.filter((one) => one.state === state);
  const sent = endedAs("sent");
  const failed = endedAs("failed");
  const skipped = endedAs("skipped");
  const deadLetters = deliveries.filter(({ state }) => state === "failed").length;
  const open = deliveries.filter(({ state }) => state === "queued" || state === "sending");
  const together = [...sent, ...failed].filter(({ leader }) => leader);
  const times = sent.map((one) => (one.settledAt ?? 0) - one.createdAt).sort((a, b) => a - b);
  const held: Record<string, number> = {};
  for (const { hold } of open) if (hold !== undefined) held[hold.kind] = (held[hold.kind] ?? 0) + 1;
  return {
    sent: sent.length,
    failed: failed.length,
    skipped: skipped.length,
    discarded: endedAs("discarded").length,
    reasons: { skipped: byReason(skipped), failed: byReason(failed) },
    messages: sent.length + failed.length - together.length,
    queued: open.length,
    held,
    deadLetters,
    averageMs:
      times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0) / times.length,
    p95Ms: times[Math.ceil(times.length * 0.95) - 1],
  };
}

function byReason(deliveries: readonly Delivery[]): Readonly<Record<string, number>> {
  return byCode(deliveries.map(({ reason }) => reason));
}

function byCode(reasons: readonly (Reason | undefined)[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    if (reason !== undefined) counts.set(reason.code, (counts.get(reason.code) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
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
