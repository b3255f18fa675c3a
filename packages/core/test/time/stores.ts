import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type Store } from "@carillon/core";
import type { ManualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import { onTestFinished } from "vitest";

/** Opens a store; every call opens the same data, as processes one after the other would. */
export type OpenStore = () => Store;

async function inFile(): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-time-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return () => sqlite(join(folder, "carillon.db"));
}

async function inMemory(): Promise<OpenStore> {
  const store = memoryStore();
  return () => ({ ...store, close: async () => {} });
}

/** Has time pass. */
type Pass = (clock: ManualClock, milliseconds: number) => Promise<void>;

const lastMs = 61_000;

/**
 * Others may write into a file, so it is looked at every second: hours of that take long. The machine
 * may as well have been asleep until a minute before the end.
 */
async function sleep(clock: ManualClock, milliseconds: number): Promise<void> {
  const awake = Math.min(milliseconds, lastMs);
  clock.set(clock.now() + milliseconds - awake);
  await clock.advance(awake);
}

const pass: Pass = (clock, milliseconds) => clock.advance(milliseconds);

/** The stores that the tests run on, by name, and how time passes over them. */
export const stores = [
  ["in memory", inMemory, pass],
  ["in SQLite", inFile, sleep],
] as const;
