import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { AuditEntry, Signature } from "@carillon/core";
import type { Bundles } from "./bundles.ts";
import type { Connection } from "./connection.ts";
import type { Eraser } from "./eraser.ts";
import type { Locator } from "./locator.ts";
import type { StandIns } from "./stand-ins.ts";
import type { Tally } from "./tally.ts";

/** What changes by hand work with. */
export interface ByHandParts {
  readonly locator: Locator;
  readonly tally: Tally;
  readonly eraser: Eraser;
  readonly bundles: Bundles;
  readonly standIns: StandIns;
}

/** What a person does to deliveries, each change with its audit entry. Within a transaction. */
export class ByHand {
  readonly #parts: ByHandParts;
  readonly #requeue: StatementSync;
  readonly #discard: StatementSync;
  readonly #cancel: StatementSync;
  readonly #dropContent: StatementSync;
  readonly #sign: StatementSync;

  constructor(connection: Connection, parts: ByHandParts) {
    this.#parts = parts;
    this.#requeue = connection.prepare(
      `UPDATE deliveries SET state = 'queued', attempts = 0, due_at = ?1, ready_at = ?1,
         expires_at = NULL, reason = NULL, settled_at = NULL, bound = NULL
       WHERE seq = ?2 AND state = 'failed'
         AND NOT (SELECT erased FROM events WHERE events.seq = deliveries.event)`,
    );
    this.#discard = connection.prepare(
      `UPDATE deliveries SET state = 'discarded', settled_at = ?1
       WHERE seq = ?2 AND state = 'failed'`,
    );
    this.#cancel = connection.prepare(
      `UPDATE deliveries SET state = 'skipped', settled_at = ?1, reason = ?3, ready_at = NULL,
         hold = NULL, token = token + 1
       WHERE seq = ?2 AND (state = 'queued' OR (state = 'sending' AND NOT EXISTS (
         SELECT 1 FROM contents c WHERE c.delivery = ifnull(deliveries.leader, deliveries.seq)
           AND c.token = deliveries.token)))`,
    );
    this.#dropContent = connection.prepare("DELETE FROM contents WHERE delivery = ?");
    this.#sign = connection.prepare(
      "INSERT INTO audit (at, actor, action, delivery) VALUES (?, ?, ?, ?)",
    );
  }

  requeue(ids: readonly string[], by: Signature): number {
    const { locator, tally, bundles } = this.#parts;
    let changed = 0;
    for (const id of ids) {
      const seq = locator.find(id)?.seq;
      if (seq === undefined) continue;
      const leader = bundles.leaderOf(seq);
      if (leader !== undefined) changed += bundles.requeue(seq, leader, by);
      else changed += this.#change([id], by, "retry", this.#requeue);
    }
    tally.settle(-changed);
    return changed;
  }

  discard(ids: readonly string[], by: Signature): number {
    return this.#change(ids, by, "discard", this.#discard);
  }

  cancel(ids: readonly string[], by: Signature): number {
    const { tally, eraser, bundles } = this.#parts;
    const reason = { code: "cancelled", message: `Cancelled by ${by.actor}` };
    const sensitive = new Set<number>();
    const changed = eraser.thoroughly(() =>
      this.#change(ids, by, "cancel", this.#cancel, [JSON.stringify(reason)], (seq, event) => {
        const leader = bundles.leaderOf(seq);
        if (leader !== undefined) bundles.leave(seq, leader, { parts: true });
        this.#dropContent.run(seq);
        this.#parts.standIns.wakeFor(seq, by.now);
        if (event !== undefined) sensitive.add(event);
      }),
    );
    tally.settle(changed);
    eraser.erase(sensitive);
    return changed;
  }

  #change(
    ids: readonly string[],
    { now, actor }: Signature,
    action: AuditEntry["action"],
    change: StatementSync,
    more: readonly SQLInputValue[] = [],
    changed: (seq: number, sensitiveEvent: number | undefined) => void = () => {},
  ): number {
    let count = 0;
    for (const id of ids) {
      const place = this.#parts.locator.find(id);
      if (place === undefined || change.run(now, place.seq, ...more).changes === 0) continue;
      this.#sign.run(now, actor, action, place.seq);
      changed(place.seq, place.sensitive ? place.event : undefined);
      count += 1;
    }
    return count;
  }
}
