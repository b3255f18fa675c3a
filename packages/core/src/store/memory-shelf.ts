import type { StoredAttachment } from "../model/attachment.ts";
import type { Attempt, Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Reason } from "../model/outcome.ts";
import type { AuditEntry } from "./store.ts";

/** An event with what the store keeps beside it. */
export interface EventRow {
  event: Event;
  readonly fingerprint: string;
  readonly sensitive: boolean;
  attachments: readonly StoredAttachment[];
  readonly queued: number;
  readonly skipped: number;
  readonly deliveries: Set<DeliveryRow>;
  readonly acceptedAt: number;
  readonly unheard: Reason | undefined;
  erased: boolean;
}

/** Deliveries that go out as one message. */
interface BundleRows {
  readonly leader: DeliveryRow;
  /** The leader among them. */
  readonly rows: Set<DeliveryRow>;
}

/** A delivery with what the store keeps beside it. */
export interface DeliveryRow {
  /** Rises in the order in which they were planned. */
  readonly seq: number;
  delivery: Delivery;
  readonly event: EventRow;
  readonly attempts: Attempt[];
  token: number;
  claimedAt: number;
  leaseUntil: number;
  begun: boolean;
  /** Shared by all that are in it; absent until it is claimed. */
  bundle: BundleRows | undefined;
}

/** What a store in memory holds. */
export class MemoryShelf {
  readonly events = new Map<string, EventRow>();
  /** In the order in which they were planned. */
  readonly rows = new Map<string, DeliveryRow>();
  /** Rows that are queued or being sent, by channel. */
  readonly open = new Map<string, Set<DeliveryRow>>();
  /** How many deliveries fall due for an address in an hour. */
  readonly load = new Map<string, number>();
  readonly audit: AuditEntry[] = [];
  #issued = 0;

  nextSeq(): number {
    this.#issued += 1;
    return this.#issued;
  }

  openIn(channel: string): Set<DeliveryRow> {
    const rows = this.open.get(channel) ?? new Set();
    this.open.set(channel, rows);
    return rows;
  }

  /** Ends the life of a delivery in the outbox. */
  close(row: DeliveryRow, delivery: Delivery): void {
    row.delivery = delivery;
    this.openIn(delivery.channel).delete(row);
    this.eraseIfDone(row.event);
  }

  /** Nothing of a sensitive event stays once none of its deliveries waits. */
  eraseIfDone(row: EventRow): void {
    const waits = [...row.deliveries].some(({ delivery }) => delivery.settledAt === undefined);
    if (!row.sensitive || waits) return;
    row.erased = true;
    row.event = { ...row.event, payload: {} };
    row.attachments = [];
    for (const one of row.deliveries) one.delivery = { ...one.delivery, content: undefined };
  }
}
