import type { StatementSync } from "node:sqlite";
import type { Begin, Held, Settlement } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { textOfContent } from "./content-text.ts";
import type { Eraser } from "./eraser.ts";
import type { Locator, Place } from "./locator.ts";
import { jsonOrNull } from "./rows.ts";
import type { Tally } from "./tally.ts";

/** What progress works with. */
export interface ProgressParts {
  readonly locator: Locator;
  readonly tally: Tally;
  readonly eraser: Eraser;
}

const held = "seq = ? AND token = ? AND state = 'sending'";
const log = "log = CASE WHEN ?1 IS NULL THEN log ELSE ifnull(log || ',', '') || ?1 END";

/** What happens to a claim until it is settled. Every step counts only under the newest token. */
export class Progress {
  readonly #parts: ProgressParts;
  readonly #begin: StatementSync;
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
    this.#renew = connection.prepare(`UPDATE deliveries SET ready_at = ? WHERE ${held}`);
    this.#close = connection.prepare(
      `UPDATE deliveries SET ${log}, state = ?2, settled_at = ?3, reason = ?4, ready_at = NULL
       WHERE seq = ?5 AND token = ?6 AND state = 'sending'`,
    );
    this.#putBack = connection.prepare(
      `UPDATE deliveries SET ${log}, state = 'queued', due_at = ?2, ready_at = ?2, hold = ?3,
         attempts = attempts - ?4
       WHERE seq = ?5 AND token = ?6 AND state = 'sending'`,
    );
    this.#dropContent = connection.prepare("DELETE FROM contents WHERE delivery = ?");
  }

  begin({ id, token, content }: Begin): "begun" | "lost" {
    const place = this.#parts.locator.find(id);
    if (place === undefined) return "lost";
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
    const { locator, tally, eraser } = this.#parts;
    const places = settlements.map(({ id }) => locator.find(id));
    const sensitive = new Set<number>();
    let closed = 0;
    const settleAll = () =>
      settlements.map((settlement, index) => {
        const place = places[index];
        if (place === undefined || !this.#settle(settlement, place)) return "lost";
        if (settlement.next.state === "queued") return "settled";
        closed += 1;
        if (place.sensitive) sensitive.add(place.event);
        return "settled";
      });
    const answers = places.some((place) => place?.sensitive)
      ? eraser.thoroughly(settleAll)
      : settleAll();
    tally.settle(closed);
    if (sensitive.size > 0) eraser.erase(sensitive);
    for (const { id } of settlements) locator.forget(id);
    return answers;
  }

  #settle({ token, now, attempt, keepContent, next }: Settlement, { seq }: Place): boolean {
    const entry = jsonOrNull(attempt);
    if (next.state === "queued") {
      const { dueAt, hold, refund } = next;
      const { changes } = this.#putBack.run(
        entry,
        dueAt,
        jsonOrNull(hold),
        refund ? 1 : 0,
        seq,
        token,
      );
      return changes !== 0;
    }
    const reason = next.state === "sent" ? null : jsonOrNull(next.reason);
    const { changes } = this.#close.run(entry, next.state, now, reason, seq, token);
    if (changes === 0) return false;
    const keeps = next.state === "failed" || (next.state === "sent" && keepContent);
    if (!keeps) this.#dropContent.run(seq);
    return true;
  }
}
