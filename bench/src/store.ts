import { join } from "node:path";
import { sqlite } from "@carillon/store-sqlite";
import type { Store } from "carillon";

/** The embedded store, synced, as an application opens it. */
export function openStore(folder: string): Store {
  return sqlite(join(folder, "carillon.db"));
}
