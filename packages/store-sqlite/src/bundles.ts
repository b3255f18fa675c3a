import type { StatementSync } from "node:sqlite";
import {
  type Attempt,
  type Bundle,
  mostMembers,
  type Severity,
  type Signature,
  severities,
} from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import {
  deliveryColumns,
  deliveryFrom,
  eventColumns,
  eventFrom,
  number,
  oneOf,
  optionalNumber,
  text,
} from "./rows.ts";

/** When a claim begins and, without a renewal, ends. */
export interface Lease {
  readonly now: number;
  readonly until: number;
}

/**
 * Behind every moment: what is bound to a leader is not found by what is due, but by its leader. It still
 * waits, as everything does that has a `ready_at`.
 */
export const never = "9007199254740992";

const appended = "CASE WHEN ?1 IS NULL THEN log ELSE ifnull(log || ',', '') || ?1 END";
const open = "state IN ('queued', 'sending')";

/**
 * Deliveries that go out as one message. All of them have the leader's `seq` as `leader`, the leader too.
 * Whatever happens to all of them is one statement, however many they are.
 */
export class Bundles {
  readonly #leader: StatementSync;
  readonly #newestToken: StatementSync;
  readonly #bind: StatementSync;
  readonly #claimBound: StatementSync;
  readonly #lease: StatementSync;
  readonly #sums: StatementSync;
  readonly #members: StatementSync;
  readonly #close: StatementSync;
  readonly #putBack: StatementSync;
  readonly #release: StatementSync;
  readonly #leave: StatementSync;
  readonly #hasContent: StatementSync;
  readonly #dropContent: StatementSync;
  readonly #secrets: StatementSync;
  readonly #failed: StatementSync;
  readonly #erased: StatementSync;
  readonly #signRetries: StatementSync;
  readonly #requeue: StatementSync;
  readonly #requeueEach: StatementSync;
  readonly #partFailed: StatementSync;

  constructor(connection: Connection) {
    this.#leader = connection.prepare("SELECT leader FROM deliveries WHERE seq = ?");
    const due = `channel = ? AND bundle = ? AND address IS ? AND ready_at <= ? AND leader IS NULL
      AND ready_at IS NOT NULL AND ifnull(expires_at <= ?, 0) = ?`;
    this.#newestToken = connection.prepare(
      `SELECT max(token) AS token FROM deliveries INDEXED BY bundles WHERE ${due}`,
    );
    this.#bind = connection.prepare(
      `UPDATE deliveries INDEXED BY bundles SET leader = ?, ready_at = ${never}, state = 'sending',
         token = ?, claimed_at = ?, attempts = attempts + 1, hold = NULL
       WHERE ${due}`,
    );
    this.#claimBound = connection.prepare(
      `UPDATE deliveries INDEXED BY followers SET log = ${appended}, state = 'sending',
         token = ?2, claimed_at = ?3, attempts = attempts + 1, hold = NULL
       WHERE leader = ?4 AND ${open}`,
    );
    this.#lease = connection.prepare("UPDATE deliveries SET ready_at = ? WHERE seq = ?");
    this.#sums = connection.prepare(
      `SELECT e.severity, count(*) AS amount, max(e.sensitive) AS sensitive,
         min(e.occurred_at) AS first_at, max(e.occurred_at) AS last_at,
         CASE WHEN count(d.expires_at) = count(*) THEN max(d.expires_at) END AS expires_at
       FROM deliveries d INDEXED BY followers CROSS JOIN events e ON e.seq = d.event
       WHERE d.leader = ? AND d.state = 'sending' GROUP BY e.severity`,
    );
    const severest = `CASE e.severity ${severities
      .map((severity, index) => `WHEN '${severity}' THEN ${index}`)
      .join(" ")} END DESC, d.seq DESC`;
    // The payloads only of those that are shown.
    this.#members = connection.prepare(
      `SELECT ${deliveryColumns}, ${eventColumns} FROM deliveries d
       CROSS JOIN events e ON e.seq = d.event
       WHERE d.seq IN (
         SELECT d.seq FROM deliveries d INDEXED BY followers CROSS JOIN events e ON e.seq = d.event
         WHERE d.leader = ? AND d.state = 'sending' ORDER BY ${severest} LIMIT ${mostMembers})
       ORDER BY ${severest}`,
    );
    this.#close = connection.prepare(
      `UPDATE deliveries INDEXED BY followers SET log = ${appended}, state = ?2, settled_at = ?3,
         reason = ?4, ready_at = NULL, bound = NULL,
         member = ifnull(?6, member)
       WHERE leader = ?5 AND seq <> ?5 AND state = 'sending'`,
    );
    this.#putBack = connection.prepare(
      `UPDATE deliveries INDEXED BY followers SET log = ${appended}, state = 'queued', due_at = ?2,
         hold = ?3, attempts = attempts - ?4
       WHERE leader = ?5 AND seq <> ?5 AND state = 'sending'`,
    );
    this.#release = connection.prepare(
      `UPDATE deliveries INDEXED BY followers SET leader = NULL, token = token + 1,
         attempts = attempts - (state = 'sending'), state = 'queued', ready_at = due_at
       WHERE leader = ? AND ${open}`,
    );
    this.#leave = connection.prepare("UPDATE deliveries SET leader = NULL WHERE seq = ?");
    this.#hasContent = connection.prepare(
      "SELECT 1 FROM contents WHERE delivery = ? AND content IS NOT NULL",
    );
    this.#dropContent = connection.prepare("DELETE FROM contents WHERE delivery = ?");
    this.#secrets = connection.prepare(
      `SELECT DISTINCT d.event FROM deliveries d INDEXED BY followers
       CROSS JOIN events e ON e.seq = d.event
       WHERE d.leader = ? AND d.state = 'sending' AND e.sensitive = 1`,
    );
    const failed = `FROM deliveries d INDEXED BY followers CROSS JOIN events e ON e.seq = d.event
      WHERE d.leader = ? AND d.state = 'failed'`;
    this.#failed = connection.prepare(
      "SELECT 1 FROM deliveries WHERE seq = ? AND state = 'failed'",
    );
    this.#erased = connection.prepare(`SELECT 1 ${failed} AND e.erased = 1 LIMIT 1`);
    this.#signRetries = connection.prepare(
      `INSERT INTO audit (at, actor, action, delivery)
       SELECT ?, ?, 'retry', d.seq ${failed} AND e.erased = 0 ORDER BY d.seq`,
    );
    const again = `UPDATE deliveries INDEXED BY followers SET state = 'queued', attempts = 0,
      due_at = ?1, expires_at = NULL, reason = NULL, settled_at = NULL, bound = NULL`;
    this.#requeue = connection.prepare(
      `${again}, ready_at = CASE seq WHEN leader THEN ?1 ELSE ${never} END
       WHERE leader = ?2 AND state = 'failed'`,
    );
    this.#requeueEach = connection.prepare(
      `${again}, ready_at = ?1, leader = NULL
       WHERE leader = ?2 AND state = 'failed'
         AND NOT (SELECT erased FROM events WHERE events.seq = deliveries.event)`,
    );
    this.#partFailed = connection.prepare(
      `UPDATE deliveries INDEXED BY followers SET leader = NULL
       WHERE leader = ? AND state = 'failed'`,
    );
  }

  /** Which bundle a delivery is in now: its own `seq` when it leads. */
  leaderOf(seq: number): number | undefined {
    return optionalNumber(this.#leader.get(seq)?.leader ?? null);
  }

  /** Claims whatever goes out with a due delivery, and answers the token of them all. */
  claim(row: Row, { now, until }: Lease, interrupted: Attempt | undefined): number {
    const seq = number(row.seq);
    if (row.leader === null) {
      const due = [row.channel, row.bundle, row.address, now, now, isExpired(row, now) ? 1 : 0].map(
        (value) => value ?? null,
      );
      const token = number(this.#newestToken.get(...due)?.token) + 1;
      this.#bind.run(seq, token, now, ...due);
      this.#lease.run(until, seq);
      return token;
    }
    const token = number(row.token) + 1;
    const entry = interrupted === undefined ? null : JSON.stringify(interrupted);
    this.#claimBound.run(entry, token, now, seq);
    this.#lease.run(until, seq);
    return token;
  }

  /** What a claim says of a bundle; `undefined` where the leader is alone in it. */
  of(leader: number): Bundle | undefined {
    const sums = this.#sums.all(leader);
    const total = sums.reduce((sum, { amount }) => sum + number(amount), 0);
    if (total <= 1) return undefined;
    const counts = new Map(
      sums.map(({ severity, amount }) => [oneOf(severities, severity), number(amount)]),
    );
    const expiries = sums.flatMap(({ expires_at }) => optionalNumber(expires_at) ?? []);
    return {
      members: this.#members
        .all(leader)
        .map((row) => ({ delivery: deliveryFrom(row), event: eventFrom(row) })),
      total,
      severities: Object.fromEntries(inOrder(counts)),
      firstAt: Math.min(...sums.map(({ first_at }) => number(first_at))),
      lastAt: Math.max(...sums.map(({ last_at }) => number(last_at))),
      sensitive: sums.some(({ sensitive }) => sensitive === 1),
      expiresAt: expiries.length < sums.length ? undefined : Math.max(...expiries),
    };
  }

  /** The events of those in it that are sensitive. */
  secretsOf(leader: number): readonly number[] {
    return this.#secrets.all(leader).map(({ event }) => number(event));
  }

  /** Ends what goes with a leader as it ends. Answers how many. */
  close(
    leader: number,
    end: { readonly state: string; readonly now: number; readonly member: string | undefined },
    entry: string | null,
    reason: string | null,
  ): number {
    const { state, now, member = null } = end;
    const { changes } = this.#close.run(entry, state, now, reason, leader, member);
    return Number(changes);
  }

  /** Puts back what goes with a leader that was; they part where nothing was tried yet. */
  putBack(
    leader: number,
    dueAt: number,
    entry: string | null,
    hold: string | null,
    refund: number,
  ): void {
    this.#putBack.run(entry, dueAt, hold, refund, leader);
    if (this.#hasContent.get(leader) === undefined) this.release(leader);
  }

  /** Lets those that wait or are claimed go each by itself, due as before; an attempt is taken back. */
  release(leader: number): void {
    this.#release.run(leader);
    this.#dropContent.run(leader);
  }

  /** Takes one out of its bundle. The others part when it leads them, or when that is asked for. */
  leave(seq: number, leader: number, { parts = seq === leader } = {}): void {
    this.#leave.run(seq);
    this.#dropContent.run(seq);
    if (parts) this.release(leader);
  }

  /**
   * Has those that failed with a delivery wait again: as the bundle that they were, or each by itself
   * where it cannot be whole. Answers how many.
   */
  requeue(seq: number, leader: number, { now, actor }: Signature): number {
    if (this.#failed.get(seq) === undefined) return 0;
    const isWhole =
      this.#failed.get(leader) !== undefined && this.#erased.get(leader) === undefined;
    this.#signRetries.run(now, actor, leader);
    if (isWhole) return Number(this.#requeue.run(now, leader).changes);
    const { changes } = this.#requeueEach.run(now, leader);
    this.#partFailed.run(leader);
    return Number(changes);
  }
}

/** Whether what falls due had expired before: such deliveries are not mixed with others. */
function isExpired({ expires_at }: Row, now: number): boolean {
  return typeof expires_at === "number" && expires_at <= now;
}

/** Deliveries of one channel with the same key are claimed together, once one of them is. */
export function bundleKeyOf(row: Row, now: number): string {
  return JSON.stringify([text(row.bundle), row.address ?? null, isExpired(row, now)]);
}

function inOrder(counts: ReadonlyMap<Severity, number>): readonly (readonly [Severity, number])[] {
  return severities.flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [[severity, count] as const];
  });
}
