import type { StatementSync } from "node:sqlite";
import type { Begin, Held, Settlement } from "@carillon/core";
import type { Bundles } from "./bundles.ts";
import type { Connection } from "./connection.ts";
import { textOfContent } from "./content-text.ts";
import type { Eraser } from "./eraser.ts";
import type { Locator } from "./locator.ts";
import { jsonOrNull } from "./rows.ts";
import type { StandIns } from "./stand-ins.ts";
import type { Tally } from "./tally.ts";

/** What progress works with. */
export interface ProgressParts {
  readonly locator: Locator;
  readonly tally: Tally;
  readonly eraser: Eraser;
  readonly bundles: Bundles;
  readonly standIns: StandIns;
}

const none: readonly never[] = [];
const held = "seq = ? AND token = ? AND state = 'sending'";
const log = "log = CASE WHEN ?1 IS NULL THEN log ELSE ifnull(log || ',', '') || ?1 END";

/** What happens to a claim until it is settled. Every step counts only under the newest token. */
export class Progress {
  readonly #parts: ProgressParts;
  readonly #begin: StatementSync;
  readonly #bind: StatementSync;
  readonly #renew: StatementSync;
  readonly #close: StatementSync;
  readonly #putBack: StatementSync;
  readonly #dropContent: StatementSync;

  constructor(connection: Connection, parts: ProgressParts) {
    this.#parts = parts;
    this.#begin = connection.prepare(
      `INSERT INTO contents (delivery, token, content)
       SELECT seq, token, ? FROM deliveries WHERE ${held}
       ON CONFLICT (delivery) DO UPDATE
       SET token = excluded.token, content = ifnull(content, excluded.content)`,
    );
    this.#bind = connection.prepare(`UPDATE deliveries SET member = ?, bound = 1 WHERE ${held}`);
    this.#renew = connection.prepare(`UPDATE deliveries SET ready_at = ? WHERE ${held}`);
    this.#close = connection.prepare(
      `UPDATE deliveries SET ${log}, state = ?2, settled_at = ?3, reason = ?4, ready_at = NULL,
         bound = NULL, member = ifnull(?7, member)
       WHERE seq = ?5 AND token = ?6 AND state = 'sending'`,
    );
    this.#putBack = connection.prepare(
      `UPDATE deliveries SET ${log}, state = 'queued', due_at = ?2, ready_at = ?2, hold = ?3,
         attempts = attempts - ?4, bound = ?7
       WHERE seq = ?5 AND token = ?6 AND state = 'sending'`,
    );
    this.#dropContent = connection.prepare("DELETE FROM contents WHERE delivery = ?");
  }

  begin({ id, token, content, member }: Begin): "begun" | "lost" {
    const place = this.#parts.locator.find(id);
    if (place === undefined) return "lost";
    if (member !== undefined) this.#bind.run(member, place.seq, token);
    const { changes } = this.#begin.run(textOfContent(content), place.seq, token);
    return changes === 0 ? "lost" : "begun";
  }

  renew({ id, token }: Held, until: number): "renewed" | "lost" {
    const place = this.#parts.locator.find(id);
    if (place === undefined) return "lost";
    return this.#renew.run(until, place.seq, token).changes === 0 ? "lost" : "renewed";
  }

  /** Within a transaction. */
  settle(settlements: readonly Settlement[]): readonly ("settled" | "lost")[] {
    const { locator, tally, eraser, bundles } = this.#parts;
    const steps = settlements.map((settlement) => {
      const place = locator.find(settlement.id);
      const leader = place?.bundled ? bundles.leaderOf(place.seq) : undefined;
      const isWhole = leader === place?.seq && settlement.alone !== true;
      const others = isWhole && leader !== undefined ? bundles.secretsOf(leader) : none;
      const secrets = place?.sensitive ? [...others, place.event] : others;
      return { settlement, place, leader, secrets };
    });
    const erasable = new Set<number>();
    let closed = 0;
    const settleAll = () =>
      steps.map(({ settlement, place, leader, secrets }) => {
        const ended =
          place && this.#settle(settlement, { seq: place.seq, leader }, secrets.length > 0);
        if (ended === undefined) return "lost";
        closed += ended;
        if (ended > 0) for (const event of secrets) erasable.add(event);
        return "settled";
      });
    const answers = steps.some(({ secrets }) => secrets.length > 0)
      ? eraser.thoroughly(settleAll)
      : settleAll();
    for (const [index, { settlement }] of steps.entries()) {
      const { standIns = none, next, now } = settlement;
      if (standIns.length === 0 || next.state === "queued" || answers[index] === "lost") continue;
      this.#parts.standIns.wake(standIns, now);
    }
    tally.settle(closed);
    if (erasable.size > 0) eraser.erase(erasable);
    for (const { id } of settlements) locator.forget(id);
    return answers;
  }

  /** How many it closed; `undefined` when the claim was lost. */
  #settle(
    settlement: Settlement,
    { seq, leader }: { readonly seq: number; readonly leader: number | undefined },
    secret: boolean,
  ): number | undefined {
    const { bundles } = this.#parts;
    const { token, now, attempt, keepContent, next, alone } = settlement;
    const entry = jsonOrNull(attempt);
    const isWhole = leader === seq && alone !== true;
    if (next.state === "queued") {
      const { dueAt } = next;
      const hold = jsonOrNull(next.hold);
      const refund = next.refund ? 1 : 0;
      const bound = next.bound === true ? 1 : null;
      const { changes } = this.#putBack.run(entry, dueAt, hold, refund, seq, token, bound);
      if (changes === 0) return undefined;
      if (isWhole) bundles.putBack(seq, dueAt, entry, hold, refund);
      else if (leader !== undefined) bundles.leave(seq, leader);
      return 0;
    }
    const { state } = next;
    const reason = state === "sent" ? null : jsonOrNull(next.reason);
    const { member = null } = attempt ?? {};
    const { changes } = this.#close.run(entry, state, now, reason, seq, token, member);
    if (changes === 0) return undefined;
    const isKept = state === "failed" || (state === "sent" && keepContent);
    if (isWhole) {
      const followed = bundles.close(seq, { state, now, member: attempt?.member }, entry, reason);
      if (!isKept || secret) this.#dropContent.run(seq);
      return 1 + followed;
    }
    if (leader !== undefined) bundles.leave(seq, leader);
    else if (!isKept) this.#dropContent.run(seq);
    return 1;
  }
}
