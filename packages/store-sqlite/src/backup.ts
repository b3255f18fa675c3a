import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { CarillonError } from "@carillon/core";
import type { Connection } from "./connection.ts";
import { failureOf } from "./failure.ts";

/** On a thread of its own, as copying a large file takes long. */
const copying = `
  const { workerData: { source, target } } = require("node:worker_threads");
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(source, { timeout: 5000 });
  database.prepare("VACUUM INTO ?").run(target);
  database.close();
`;

/**
 * Copies an open database to a new file, as it stands at one moment. The copy appears under its name
 * once it is whole and synced.
 */
export async function backUp(connection: Connection, given: string): Promise<void> {
  const target = resolve(given);
  refuseExisting(target);
  const draft = `${target}.part`;
  rmSync(draft, { force: true });
  try {
    // A database in memory cannot be seen from another thread.
    if (connection.path !== ":memory:") await copy(connection.path, draft);
    else await connection.read(() => connection.prepare("VACUUM INTO ?").run(draft));
    const file = openSync(draft, "r+");
    fsyncSync(file);
    closeSync(file);
    refuseExisting(target);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw failureOf(error, target);
  }
}

function copy(source: string, target: string): Promise<void> {
  return new Promise((done, reject) => {
    const worker = new Worker(copying, {
      eval: true,
      workerData: { source, target },
      execArgv: [],
    });
    worker.once("error", reject);
    worker.once("exit", () => done());
  });
}

function refuseExisting(target: string): void {
  if (!existsSync(target)) return;
  throw new CarillonError("backup-exists", `${target} exists, and a backup overwrites nothing`);
}
