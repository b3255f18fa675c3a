import type { StatementSync } from "node:sqlite";
import type { Connection } from "./connection.ts";
import { number } from "./rows.ts";

/** Two counts from which what waits follows. */
export interface Tallied {
  /** The newest `seq` that a delivery ever had. */
  readonly issued: number;
  /** How many deliveries were ever closed, less those opened again. */
  readonly settled: number;
}

/** Counts what waits without looking at it, and without a write for each delivery that comes. */
export class Tally {
  readonly #read: StatementSync;
  readonly #settle: StatementSync;
  readonly #keepIssued: StatementSync;
  readonly #reserve: StatementSync;

  constructor(connection: Connection) {
    const issued = "max(issued, ifnull((SELECT max(seq) FROM deliveries), 0))";
    this.#read = connection.prepare(`SELECT ${issued} AS issued, settled FROM tally`);
    this.#settle = connection.prepare("UPDATE tally SET settled = settled + ?");
    this.#keepIssued = connection.prepare(`UPDATE tally SET issued = ${issued}`);
    this.#reserve = connection.prepare(`UPDATE tally SET issued = ${issued} + ? RETURNING issued`);
  }

  read(): Tallied {
    const row = this.#read.get();
    return { issued: number(row?.issued), settled: number(row?.settled) };
  }

  /** Within a transaction: takes numbers for deliveries that are stored later; answers the first. */
  reserve(count: number): number {
    return number(this.#reserve.get(count)?.issued) - count + 1;
  }

  waiting(): number {
    const { issued, settled } = this.read();
    return issued - settled;
  }

  /** To be told of deliveries that are over; of those opened again with a negative count. */
  settle(count: number): void {
    if (count !== 0) this.#settle.run(count);
  }

  /** Before deliveries are deleted: their numbers are not given out again. */
  keepIssued(): void {
    this.#keepIssued.run();
  }
}
