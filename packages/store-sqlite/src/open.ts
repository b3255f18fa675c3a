import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CarillonError } from "@carillon/core";
import { blockingBusyMs, Connection } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { FileWatch } from "./file-watch.ts";
import { leaveMarker, readMarker } from "./marker.ts";
import { migrate, migrations, refuseNewer } from "./migrations.ts";

type Sqlite = typeof import("node:sqlite");

/** What opening depends on, besides the path. */
export interface OpenOptions {
  readonly minFreeBytes: number;
  /** Milliseconds that only rise. */
  readonly elapsed: () => number;
  readonly migrations: readonly string[];
}

/** How files are opened unless told otherwise. */
export const openDefaults: OpenOptions = {
  minFreeBytes: 64 * 1024 * 1024,
  elapsed: () => performance.now(),
  migrations,
};

/** Larger files are not read through at each start, as that takes seconds; damage shows when met. */
const checkedBytes = 256 * 1024 * 1024;

/** Below it, two connections can lose data (sqlite.org/wal.html#walresetbug). */
const oldestVersion = [3, 51, 3] as const;

/**
 * Opens a database in memory.
 *
 * @throws CarillonError `store-too-old`
 */
export function openMemory({ migrations }: OpenOptions): Connection {
  const connection = connect(":memory:");
  connection.exec("PRAGMA foreign_keys = ON");
  migrate(connection, migrations);
  return connection;
}

/**
 * Opens a file and brings its schema up to date, or throws and leaves it as it was.
 *
 * @throws CarillonError `store-too-old`, `store-newer`, `store-foreign`, `store-corrupt`,
 * `store-emptied`, `store-replaced`, `store-not-writable`, `store-full`, `store-failed`
 */
export function openFile(given: string, options: OpenOptions): Connection {
  const path = resolve(given);
  const { marked, size } = look(path);
  const connection = connect(path);
  try {
    prepareFile(connection, options, size ?? 0);
    const { instance } = connection.waitNow(() => connection.one("SELECT instance FROM identity"));
    if (marked !== undefined && marked !== instance) {
      throw new CarillonError("store-replaced", `${path} is not the database that was here before`);
    }
    if (marked === undefined) leaveMarker(path, String(instance));
    connection.watch = new FileWatch({ path, ...options });
    return connection;
  } catch (error) {
    connection.close();
    throw failureOf(error, path);
  }
}

/**
 * Whether there is no file yet.
 *
 * @throws CarillonError `store-emptied`, `store-not-writable`
 */
export function isMissing(path: string): boolean {
  return look(path).size === undefined;
}

function look(path: string) {
  // Read before the database is looked at: whoever left it had a database first.
  const marked = readMarker(path);
  const size = sizeOf(path);
  const orphan = size === 0 && (sizeOf(`${path}-wal`) ?? 0) > 0;
  if ((size ?? 0) === 0 && (marked !== undefined || orphan)) {
    throw new CarillonError("store-emptied", `${path} is ${size === 0 ? "empty" : "missing"}`);
  }
  return { marked, size };
}

/**
 * Small pages, as a commit of one event writes a few whole ones. The write-ahead log is copied back
 * every 4,000 pages and cut to 16 MiB when more than that piled up.
 */
function prepareFile(connection: Connection, options: OpenOptions, size: number): void {
  // Nothing is written before the file is known to be ours.
  connection.waitNow(() => {
    if (refuseNewer(connection, options.migrations) > 0 && size <= checkedBytes) check(connection);
  });
  connection.exec("PRAGMA page_size = 2048");
  connection.waitNow(() => connection.exec("PRAGMA journal_mode = WAL"));
  connection.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = FAST;
    PRAGMA cache_size = -16000;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 16777216;
  `);
  migrate(connection, options.migrations);
}

function check(connection: Connection): void {
  const { quick_check: found } = connection.one("PRAGMA quick_check(1)");
  if (found === "ok") return;
  throw new CarillonError("store-corrupt", `The database ${connection.path} is damaged: ${found}`);
}

function connect(path: string): Connection {
  const { DatabaseSync } = loadSqlite();
  try {
    return new Connection(new DatabaseSync(path, { timeout: blockingBusyMs }), path);
  } catch (error) {
    throw failureOf(error, path);
  }
}

/** An import would fail on a Node without it, in less clear words. */
function loadSqlite(): Sqlite {
  const sqlite: Sqlite | undefined = process.getBuiltinModule?.("node:sqlite");
  if (sqlite === undefined) {
    throw new CarillonError("store-too-old", `Node ${process.versions.node} has no SQLite`);
  }
  const nowhere = new sqlite.DatabaseSync(":memory:");
  refuseOld(String(nowhere.prepare("SELECT sqlite_version() AS version").get()?.version));
  nowhere.close();
  return sqlite;
}

/** Throws `store-too-old` for versions that can lose data. */
export function refuseOld(version: string): void {
  const parts = version.split(".").map(Number);
  const differs = oldestVersion.findIndex((part, index) => part !== parts[index]);
  if (differs === -1 || (parts[differs] ?? 0) > (oldestVersion[differs] ?? 0)) return;
  throw new CarillonError("store-too-old", `This Node has SQLite ${version}`);
}

/** In bytes; `undefined` when there is none. */
function sizeOf(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new CarillonError("store-not-writable", `${path} is a folder`);
  if (stats === undefined && statSync(dirname(path), { throwIfNoEntry: false }) === undefined) {
    throw new CarillonError("store-not-writable", `There is no folder ${dirname(path)}`);
  }
  return stats?.size;
}
