import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "./redis.ts";
import type { Sink } from "./sink-process.ts";

/** What every scenario has at hand. */
export interface Setting {
  readonly quick: boolean;
  readonly rounds: number;
  readonly sink: Sink;
  /** Absent where Redis is not installed. */
  readonly redis: { readonly synced: Redis; readonly default: Redis } | undefined;
  /** On the file system that is measured. */
  readonly folder: string;
}

/** What is said in place of a result when there is no Redis. */
export const withoutRedis =
  "BullMQ, as redis-server is not installed here (Debian: apt-get install redis-server)";

/** A new empty folder for a database. */
export function freshFolder({ folder }: Setting): string {
  return mkdtempSync(join(folder, "run-"));
}
