import { setImmediate as nextTurn } from "node:timers/promises";
import type { Counts, Statistics } from "@carillon/core";
import type { Connection, Row } from "./connection.ts";
import { number, text } from "./rows.ts";

const dayMs = 86_400_000;

/** Rows that are counted before others get a turn. */
const stride = 20_000;

/** Counts in the making. */
class Count {
  sent = 0;
  failed = 0;
  followers = 0;
  queued = 0;
  deadLetters = 0;
  readonly held: Record<string, number> = {};
  /** How many took how long, in milliseconds. */
  readonly #times = new Map<number, number>();

  time(took: number, count: number): void {
    this.#times.set(took, (this.#times.get(took) ?? 0) + count);
  }

  done(): Counts {
    const { sent, failed, queued, deadLetters, held } = this;
    const messages = sent + failed - this.followers;
    const times = [...this.#times].sort(([a], [b]) => a - b);
    const sum = times.reduce((total, [took, count]) => total + took * count, 0);
    let left = Math.ceil(sent * 0.95);
    const p95 = times.find(([, count]) => {
      left -= count;
      return left <= 0;
    });
    const averageMs = sent === 0 ? undefined : sum / sent;
    return { sent, failed, messages, queued, held, deadLetters, averageMs, p95Ms: p95?.[0] };
  }
}

/** Counts deliveries, a bounded number at a time. */
export async function statisticsOf(connection: Connection, now: number): Promise<Statistics> {
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
  add(await ask(followersSql, now - dayMs), (count, _, amount) => {
    count.followers += amount;
  });
  for await (const rows of settledSince(connection, now - dayMs)) {
    add(rows, (count, row, amount) => {
      if (row.state === "failed") count.failed += amount;
      if (row.state !== "sent") return;
      count.sent += amount;
      count.time(number(row.took), amount);
    });
  }
  return {
    ...all.done(),
    channels: Object.fromEntries([...channels].map(([name, count]) => [name, count.done()])),
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

/** In slices of time, each with about as many rows. */
async function* settledSince(
  connection: Connection,
  since: number,
): AsyncGenerator<readonly Row[]> {
  const boundary = connection.prepare(
    `SELECT settled_at FROM deliveries INDEXED BY settled
     WHERE settled_at > ? ORDER BY settled_at LIMIT 1 OFFSET ${stride}`,
  );
  const slice = connection.prepare(
    `SELECT channel, state, settled_at - created_at AS took, count(*) AS amount
     FROM deliveries INDEXED BY settled
     WHERE settled_at > ? AND settled_at <= ? AND state IN ('sent', 'failed')
     GROUP BY channel, state, took`,
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
