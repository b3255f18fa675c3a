import { leave, release } from "./memory-bundles.ts";
import type { DeliveryRow, MemoryShelf } from "./memory-shelf.ts";
import { wakeStandIns } from "./memory-stand-ins.ts";
import type { DeliveryAuditEntry, Signature } from "./store.ts";

/** What a person does to deliveries in the store in memory, each change with its audit entry. */
export class MemoryByHand {
  readonly #shelf: MemoryShelf;

  constructor(shelf: MemoryShelf) {
    this.#shelf = shelf;
  }

  requeue(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "retry", (row) => {
      if (row.delivery.state !== "failed") return [];
      const failed = [...(row.bundle?.rows ?? [row])].filter(
        ({ delivery }) => delivery.state === "failed",
      );
      const rows = failed.filter(({ event }) => !event.erased);
      const isWhole =
        row.bundle?.leader.delivery.state === "failed" && rows.length === failed.length;
      if (!isWhole) for (const one of failed) leave(one);
      for (const one of rows) {
        one.delivery = {
          ...one.delivery,
          state: "queued",
          attempts: 0,
          dueAt: by.now,
          expiresAt: undefined,
          reason: undefined,
          bound: undefined,
          settledAt: undefined,
        };
        this.#shelf.openIn(one.delivery.channel).add(one);
      }
      return rows;
    });
  }

  discard(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "discard", (row) => {
      if (row.delivery.state !== "failed") return [];
      row.delivery = { ...row.delivery, state: "discarded", settledAt: by.now };
      return [row];
    });
  }

  cancel(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "cancel", (row) => {
      const { state } = row.delivery;
      const { bundle } = row;
      const isBegun = state === "sending" && (bundle?.leader ?? row).begun;
      if ((state !== "queued" && state !== "sending") || isBegun) return [];
      leave(row);
      if (bundle !== undefined) release(bundle.rows);
      const reason = { code: "cancelled", message: `Cancelled by ${by.actor}` };
      row.token += 1;
      this.#shelf.close(row, {
        ...row.delivery,
        state: "skipped",
        reason,
        hold: undefined,
        content: undefined,
        settledAt: by.now,
      });
      wakeStandIns(this.#shelf, row.delivery.standIns, by.now);
      return [row];
    });
  }

  #change(
    ids: readonly string[],
    { now: at, actor }: Signature,
    action: DeliveryAuditEntry["action"],
    change: (row: DeliveryRow) => readonly DeliveryRow[],
  ): number {
    const changed = ids.flatMap((id) => {
      const row = this.#shelf.rows.get(id);
      return row === undefined ? [] : change(row).toSorted((a, b) => a.seq - b.seq);
    });
    for (const { delivery } of changed) {
      this.#shelf.audit.push({ at, actor, action, deliveryId: delivery.id });
    }
    return changed.length;
  }
}
