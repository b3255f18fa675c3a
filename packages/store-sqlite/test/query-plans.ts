import { openDefaults, openMemory } from "../src/open.ts";
import { storeOn } from "../src/sqlite.ts";
import type { OpenStore } from "../src/when-needed.ts";
import { closing } from "./workshop.ts";

/** A statement, and how SQLite goes about it. */
export interface QueryPlan {
  readonly sql: string;
  readonly steps: readonly string[];
}

/** A store in memory that tells how SQLite goes about what it was asked so far. */
export function watchedStore(): {
  readonly store: OpenStore;
  /** Of the statements that have this in them. */
  plansOf(pattern: RegExp): readonly QueryPlan[];
} {
  const connection = openMemory(openDefaults);
  const asked = new Set<string>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (sql) => {
    asked.add(sql);
    return prepare(sql);
  };
  const stepsOf = (sql: string) =>
    prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
  return {
    store: closing(storeOn(connection, "memory")),
    plansOf: (pattern) =>
      [...asked].filter((sql) => pattern.test(sql)).map((sql) => ({ sql, steps: stepsOf(sql) })),
  };
}
