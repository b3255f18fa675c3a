import type { StatementSync } from "node:sqlite";
import {
  type Attempt,
  type Claim,
  type Claimed,
  type ClaimOptions,
  priorities,
} from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import type { Locator } from "./locator.ts";
import { deliveryColumns, deliveryFrom, eventColumns, eventFrom, number } from "./rows.ts";

/** Hands out deliveries that are due, or whose lease has run out: one index knows both. */
export class Claimer {
  readonly #locator: Locator;
  readonly #due: StatementSync;
  readonly #nextReady: StatementSync;
  readonly #claim: StatementSync;
  readonly #logInterruption: StatementSync;

  constructor(connection: Connection, locator: Locator) {
    this.#locator = locator;
    this.#due = connection.prepare(
      `SELECT ${deliveryColumns}, ${eventColumns}, d.token, d.claimed_at, d.ready_at, d.event,
         e.sensitive, e.attached, c.content, c.token = d.token AS begun
       FROM deliveries d INDEXED BY claimable
       CROSS JOIN events e ON e.seq = d.event
       LEFT JOIN contents c ON c.delivery = d.seq
       WHERE d.channel = ? AND d.rank = ? AND d.ready_at <= ?
       ORDER BY d.ready_at, d.seq LIMIT ?`,
    );
    this.#nextReady = connection.prepare(
      `SELECT min(ready_at) AS ready_at FROM deliveries INDEXED BY claimable
       WHERE channel = ? AND rank = ? AND ready_at > ?`,
    );
    this.#claim = connection.prepare(
      `UPDATE deliveries SET state = 'sending', ready_at = ?, attempts = attempts + 1,
         token = token + 1, claimed_at = ?, hold = NULL
       WHERE seq = ?`,
    );
    this.#logInterruption = connection.prepare(
      "UPDATE deliveries SET log = ifnull(log || ',', '') || ? WHERE seq = ?",
    );
  }

  /** Within a transaction. */
  claim({ channel, limit, now, leaseMs }: ClaimOptions): Claimed {
    const chosen: Row[] = [];
    let nextDueAt = Number.POSITIVE_INFINITY;
    for (const rank of priorities.keys()) {
      const room = limit - chosen.length;
      // One more than wanted: it says when the next one falls due.
      const due = this.#due.all(channel, rank, now, room + 1);
      const next = due.length > room ? due.pop() : this.#nextReady.get(channel, rank, now);
      if (typeof next?.ready_at === "number") nextDueAt = Math.min(nextDueAt, next.ready_at);
      chosen.push(...due);
    }
    const until = Math.min(now + leaseMs, Number.MAX_SAFE_INTEGER);
    return {
      claims: chosen.map((row) => this.#claimRow(row, now, until)),
      nextDueAt: nextDueAt === Number.POSITIVE_INFINITY ? undefined : nextDueAt,
    };
  }

  #claimRow(row: Row, now: number, until: number): Claim {
    const seq = number(row.seq);
    const stored = deliveryFrom(row);
    const interrupted = stored.state === "sending" ? { begun: row.begun === 1 } : undefined;
    if (interrupted !== undefined) {
      const status = interrupted.begun ? "unknown" : "interrupted";
      const attempt: Attempt = { startedAt: number(row.claimed_at), endedAt: now, status };
      this.#logInterruption.run(JSON.stringify(attempt), seq);
    }
    this.#claim.run(until, now, seq);
    this.#locator.remember(stored.id, {
      seq,
      event: number(row.event),
      sensitive: row.sensitive === 1,
    });
    return {
      delivery: { ...stored, state: "sending", attempts: stored.attempts + 1, hold: undefined },
      event: eventFrom(row),
      attached: row.attached === 1,
      token: number(row.token) + 1,
      interrupted,
    };
  }
}
