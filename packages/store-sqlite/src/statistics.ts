import { setImmediate as nextTurn } from "node:timers/promises";
import type { Counts, Statistics } from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import { MemberCount, memberSlices } from "./member-counts.ts";
import { number, oneOf, text } from "./rows.ts";

/** Rows that are counted before others get a turn. */
const stride = 20_000;

const ends = ["sent", "failed", "skipped", "discarded"] as const;
const leftUndone = ["skipped", "failed"] as const;

/** Counts in the making. */
class Count {
  sent = 0;
  failed = 0;
  followers = 0;
  queued = 0;
  skipped = 0;
  discarded = 0;
  deadLetters = 0;
  readonly reasons = { skipped: new Map<string, number>(), failed: new Map<string, number>() };
  readonly held: Record<string, number> = {};
  /** How many took how long, in milliseconds. */
  readonly #times = new Map<number, number>();

  time(took: number, count: number): void {
    this.#times.set(took, (this.#times.get(took) ?? 0) + count);
  }

  done(): Counts {
    const { sent, failed, skipped, discarded, queued, deadLetters, held } = this;
    const messages = sent + failed - this.followers;
    const times = [...this.#times].sort(([a], [b]) => a - b);
    const sum = times.reduce((total, [took, count]) => total + took * count, 0);
    let left = Math.ceil(sent * 0.95);
    const p95 = times.find(([, count]) => {
      left -= count;
      return left <= 0;
    });
    const averageMs = sent === 0 ? undefined : sum / sent;
    const reasons = {
      skipped: Object.fromEntries(this.reasons.skipped),
      failed: Object.fromEntries(this.reasons.failed),
    };
    const ended = { sent, failed, skipped, discarded, reasons, messages };
    return { ...ended, queued, held, deadLetters, averageMs, p95Ms: p95?.[0] };
  }
}

/** Counts what ended since a moment, and what waits, a bounded number at a time. */
export async function statisticsOf(connection: Connection, since: number): Promise<Statistics> {
  const all = new Count();
  const channels = new Map<string, Count>();
  const add = (rows: readonly Row[], change: (count: Count, row: Row, amount: number) => void) => {
    for (const row of rows) {
      const channel = text(row.channel);
      const count = channels.get(channel) ?? new Count();
      channels.set(channel, count);
      for (const one of [all, count]) change(one, row, number(row.amount));
    }
  };
  const ask = (sql: string, ...values: readonly number[]) =>
    connection.read(() => connection.prepare(sql).all(...values));

  add(await ask(waitingSql), (count, _, amount) => {
    count.queued += amount;
  });
  add(await ask(heldSql), (count, { kind }, amount) => {
    count.held[text(kind)] = (count.held[text(kind)] ?? 0) + amount;
  });
  add(await ask(deadSql), (count, _, amount) => {
    count.deadLetters += amount;
  });
  add(await ask(followersSql, since), (count, _, amount) => {
    count.followers += amount;
  });
  for await (const rows of slices(connection, since, endedSlices)) {
    add(rows, (count, { state, took }, amount) => {
      count[oneOf(ends, state)] += amount;
      if (typeof took === "number") count.time(took, amount);
    });
  }
  for await (const rows of slices(connection, since, reasonSlices)) {
    add(rows, (count, row, amount) => {
      const code = text(row.code);
      const codes = count.reasons[oneOf(leftUndone, row.state)];
      codes.set(code, (codes.get(code) ?? 0) + amount);
    });
  }
  const members = new MemberCount();
  for await (const rows of slices(connection, since, memberSlices)) members.add(rows);
  const unheard = await ask(unheardSql, since);
  return {
    ...all.done(),
    unheard: Object.fromEntries(unheard.map(({ code, amount }) => [text(code), number(amount)])),
    channels: Object.fromEntries(
      [...channels].map(([name, count]) => [name, { ...count.done(), ...members.of(name) }]),
    ),
  };
}

const waitingSql = `SELECT channel, count(*) AS amount FROM deliveries INDEXED BY claimable
  WHERE ready_at IS NOT NULL GROUP BY channel`;
const heldSql = `SELECT channel, hold ->> '$.kind' AS kind, count(*) AS amount
  FROM deliveries INDEXED BY held
  WHERE hold IS NOT NULL GROUP BY channel, hold ->> '$.kind'`;
const deadSql = `SELECT channel, count(*) AS amount FROM deliveries INDEXED BY dead
  WHERE state = 'failed' GROUP BY channel`;

/** Those that went with another one, as one message. */
const followersSql = `SELECT channel, count(*) AS amount FROM deliveries INDEXED BY followers_settled
  WHERE leader <> seq AND settled_at IS NOT NULL AND settled_at > ? AND state IN ('sent', 'failed')
  GROUP BY channel`;

/** Events without deliveries. */
const unheardSql = `SELECT unheard ->> '$.code' AS code, count(*) AS amount
  FROM events INDEXED BY unheard WHERE unheard IS NOT NULL AND accepted_at > ? GROUP BY code`;

/** What is counted slice by slice. */
interface Slices {
  readonly source: string;
  readonly columns: string;
  readonly only: string;
  readonly groups: string;
}

const endedSlices: Slices = {
  source: "deliveries INDEXED BY settled WHERE settled_at > ?",
  columns: "channel, state, CASE state WHEN 'sent' THEN settled_at - created_at END AS took",
  only: "state IN ('sent', 'failed', 'skipped', 'discarded')",
  groups: "channel, state, took",
};

const reasonSlices: Slices = {
  source: "deliveries INDEXED BY reasons WHERE reason IS NOT NULL AND settled_at > ?",
  columns: "channel, state, reason ->> '$.code' AS code",
  only: "state IN ('skipped', 'failed')",
  groups: "channel, state, code",
};

/** In slices of time, each with about as many rows. */
async function* slices(
  connection: Connection,
  since: number,
  { source, columns, only, groups }: Slices,
): AsyncGenerator<readonly Row[]> {
  const boundary = connection.prepare(
    `SELECT settled_at FROM ${source} ORDER BY settled_at LIMIT 1 OFFSET ${stride}`,
  );
  const slice = connection.prepare(
    `SELECT ${columns}, count(*) AS amount FROM ${source} AND settled_at <= ? AND ${only}
     GROUP BY ${groups}`,
  );
  let from = since;
  while (from < Number.MAX_SAFE_INTEGER) {
    const start = from;
    const end = await connection.read(() => boundary.get(start)?.settled_at);
    const to = typeof end === "number" ? end : Number.MAX_SAFE_INTEGER;
    yield await connection.read(() => slice.all(start, to));
    from = to;
    await nextTurn();
  }
}
