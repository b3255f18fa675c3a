import type { StoredAttachment } from "../model/attachment.ts";
import type { Attempt, Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
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
  erased: boolean;
}

/** A delivery with what the store keeps beside it. */
export interface DeliveryRow {
  delivery: Delivery;
  readonly event: EventRow;
  readonly attempts: Attempt[];
  token: number;
  claimedAt: number;
  leaseUntil: number;
  begun: boolean;
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

  openIn(channel: string): Set<DeliveryRow> {
    const rows = this.open.get(channel) ?? new Set();
    this.open.set(channel, rows);
    return rows;
  }
}
