import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { CarillonError } from "@carillon/core";
import { failureOf, isBusy } from "./failure.ts";

/** A row as `node:sqlite` gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** How long another process may keep the database to itself before a call gives up. */
const busyMs = 5_000;

/** How long SQLite itself waits, with the event loop: short, as sockets wait too. */
export const blockingBusyMs = 20;

/** One open database: runs transactions, tries again while others write, and types what fails. */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #closed = false;
  /** Asked before each call: throws when the file is not what it was. */
  watch: { check(accepting: boolean): void } | undefined;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.path = path;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** The row of a query that always has one. */
  one(sql: string): Row {
    const row = this.#database.prepare(sql).get();
    if (row === undefined) throw new CarillonError("store-corrupt", `${this.path} lacks a row`);
    return row;
  }

  /** Runs a step that reads. */
  read<Answer>(step: () => Answer): Promise<Answer> {
    return this.#patiently(step, false);
  }

  /** Runs a step as one transaction: all of it is on disk when this resolves, or nothing. */
  write<Answer>(step: () => Answer): Promise<Answer> {
    return this.#patiently(() => this.#transaction(step), false);
  }

  /** {@link write} for what takes in more, which is refused while the disk is nearly full. */
  accept<Answer>(step: () => Answer): Promise<Answer> {
    return this.#patiently(() => this.#transaction(step), true);
  }

  /** {@link write}, waiting with the whole process: for opening. */
  writeNow<Answer>(step: () => Answer): Answer {
    return this.waitNow(() => this.#transaction(step));
  }

  /** Tries until no other process is in the way, waiting with the whole process: for opening. */
  waitNow<Answer>(step: () => Answer): Answer {
    const deadline = performance.now() + busyMs;
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
      try {
        return step();
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw failureOf(error, this.path);
        Atomics.wait(cell, 0, 0, 5 + Math.random() * 20);
      }
    }
  }

  /** Copies the write-ahead log back and empties it, if nobody is in the way: nothing erased lingers. */
  tidy(): void {
    try {
      this.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // Only tidying: what is wrong shows at the next write.
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  /** Waits for other processes without holding up this one. */
  async #patiently<Answer>(step: () => Answer, accepting: boolean): Promise<Answer> {
    let deadline: number | undefined;
    for (;;) {
      if (this.#closed) throw new CarillonError("engine-stopped", "The store is closed");
      try {
        this.watch?.check(accepting);
        return step();
      } catch (error) {
        deadline ??= performance.now() + busyMs;
        if (!isBusy(error) || performance.now() > deadline) throw failureOf(error, this.path);
      }
      await sleep(1 + Math.random() * 10);
    }
  }

  #transaction<Answer>(step: () => Answer): Answer {
    this.#begin.run();
    try {
      const answer = step();
      this.#commit.run();
      return answer;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
