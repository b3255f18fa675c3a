import type { SQLOutputValue, StatementSync } from "node:sqlite";
import {
  type Attempt,
  type Claim,
  type Claimed,
  type ClaimOptions,
  priorities,
} from "@carillon/core";
import { type Bundles, bundleKeyOf, type Lease, never } from "./bundles.ts";
import type { Connection, Row } from "./connection.ts";
import type { Locator } from "./locator.ts";
import {
  deliveryColumns,
  deliveryFrom,
  eventColumns,
  eventFrom,
  number,
  optionalText,
} from "./rows.ts";

/** What claiming works with. */
export interface ClaimParts {
  readonly locator: Locator;
  readonly bundles: Bundles;
}

/** Hands out deliveries that are due, or whose lease has run out: one index knows both. */
export class Claimer {
  readonly #parts: ClaimParts;
  readonly #due: StatementSync;
  readonly #nextReady: StatementSync;
  readonly #claim: StatementSync;
  readonly #logInterruption: StatementSync;

  constructor(connection: Connection, parts: ClaimParts) {
    this.#parts = parts;
    this.#due = connection.prepare(
      `SELECT ${deliveryColumns}, ${eventColumns}, d.token, d.claimed_at, d.ready_at, d.event,
         d.leader, e.sensitive, e.attached, c.content, c.token = d.token AS begun
       FROM deliveries d INDEXED BY claimable
       CROSS JOIN events e ON e.seq = d.event
       LEFT JOIN contents c ON c.delivery = d.seq
       WHERE d.channel = ? AND d.rank = ? AND d.ready_at <= ?
       ORDER BY d.ready_at, d.seq LIMIT ?`,
    );
    this.#nextReady = connection.prepare(
      `SELECT min(ready_at) AS ready_at FROM deliveries INDEXED BY claimable
       WHERE channel = ? AND rank = ? AND ready_at > ? AND ready_at < ${never}`,
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
    const lease = { now, until: Math.min(now + leaseMs, Number.MAX_SAFE_INTEGER) };
    const claims: Claim[] = [];
    let nextDueAt = Number.POSITIVE_INFINITY;
    for (const rank of priorities.keys()) {
      const next = this.#claimRank({ channel, rank, limit }, lease, claims);
      if (typeof next === "number") nextDueAt = Math.min(nextDueAt, next);
    }
    return { claims, nextDueAt: nextDueAt === Number.POSITIVE_INFINITY ? undefined : nextDueAt };
  }

  /** Adds to the claims; answers when the next one of the rank falls due. */
  #claimRank(
    { channel, rank, limit }: Pick<ClaimOptions, "channel" | "limit"> & { readonly rank: number },
    lease: Lease,
    claims: Claim[],
  ): SQLOutputValue | undefined {
    const { now } = lease;
    const taken = new Set<number | string>();
    // Before anything is claimed: the leases of these claims are not meant.
    const next = this.#nextReady.get(channel, rank, now)?.ready_at;
    for (;;) {
      const before = claims.length;
      const room = limit - before;
      // One more than wanted: it says when the next one falls due.
      const due = this.#due.all(channel, rank, now, room + 1);
      let takenAlong = 0;
      for (const row of due) {
        const seq = number(row.seq);
        const key = row.bundle === null || row.leader !== null ? seq : bundleKeyOf(row, now);
        if (taken.has(key) || taken.has(seq)) {
          takenAlong += 1;
          continue;
        }
        if (claims.length >= limit) return row.ready_at;
        claims.push(this.#claimRow(row, lease));
        taken.add(key).add(seq);
      }
      // Behind those that went with a bundle there may be more.
      if (takenAlong === 0 || due.length <= room || claims.length === before) return next;
    }
  }

  #claimRow(row: Row, lease: Lease): Claim {
    const { locator, bundles } = this.#parts;
    const { now, until } = lease;
    const seq = number(row.seq);
    const stored = deliveryFrom(row);
    const interrupted = stored.state === "sending" ? { begun: row.begun === 1 } : undefined;
    const attempt = interrupted && interruption(row, now, interrupted.begun);
    const bundled = row.bundle !== null;
    let token = number(row.token) + 1;
    if (bundled) {
      token = bundles.claim(row, lease, attempt);
    } else {
      if (attempt !== undefined) this.#logInterruption.run(JSON.stringify(attempt), seq);
      this.#claim.run(until, now, seq);
    }
    const sensitive = row.sensitive === 1;
    locator.remember(stored.id, { seq, event: number(row.event), sensitive, bundled });
    return {
      delivery: { ...stored, state: "sending", attempts: stored.attempts + 1, hold: undefined },
      event: eventFrom(row),
      attached: row.attached === 1,
      token,
      interrupted,
      bundle: bundled ? bundles.of(seq) : undefined,
    };
  }
}

function interruption(row: Row, now: number, begun: boolean): Attempt {
  const status = begun ? "unknown" : "interrupted";
  const member = begun ? optionalText(row.member ?? null) : undefined;
  return { startedAt: number(row.claimed_at), endedAt: now, status, member };
}
