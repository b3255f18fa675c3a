import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@carillon/core";
import type { Skipped } from "../conformance.ts";

/** What a store may be made of. */
export interface StoreContext {
  /** An empty folder of this case's own, removed after it. */
  readonly directory: string;
}

/**
 * Makes the store under test, empty for each new context. Asked again with the same context, after
 * the first store was closed, it opens what that one left behind; a store that says it is `shared` is
 * also asked while the first one is open.
 */
export type CreateStore = (context: StoreContext) => Promise<Store> | Store;

/** The names of the cases, to skip one. */
export type StoreCaseId =
  | "whole"
  | "duplicate"
  | "conflict"
  | "race"
  | "refused"
  | "cap"
  | "attachments"
  | "skipped"
  | "order"
  | "selection"
  | "next-due"
  | "attempts"
  | "exclusive"
  | "lease"
  | "renew"
  | "late"
  | "settle"
  | "settle-skipped"
  | "retry"
  | "begin"
  | "frozen"
  | "frozen-mail"
  | "waiting"
  | "content"
  | "erasure"
  | "requeue"
  | "discard"
  | "cancel"
  | "prune"
  | "list"
  | "paging"
  | "get"
  | "statistics"
  | "trail"
  | "event"
  | "event-erased"
  | "reasons"
  | "reasons-later"
  | "foresee"
  | "aliasing"
  | "round-trip"
  | "documents"
  | "versions"
  | "document-race"
  | "document-pages"
  | "document-ids"
  | "document-bounds"
  | "revision"
  | "document-audit"
  | "document-settled"
  | "bundle"
  | "bundle-late"
  | "bundle-crash"
  | "bundle-settle"
  | "bundle-retry"
  | "bundle-cancel"
  | "bundle-requeue"
  | "bundle-member"
  | "bundle-expired"
  | "bundle-huge"
  | "bundle-exclusive"
  | "bundle-erasure"
  | "bundle-cap"
  | "bundle-prune"
  | "member"
  | "member-crash"
  | "member-counts"
  | "stand-ins"
  | "stand-ins-tried"
  | "lot-whole"
  | "lot-conflict"
  | "lot-refused"
  | "parts-whole"
  | "parts-failed"
  | "parts-documents"
  | "parts-refused"
  | "parts-race"
  | "parts-hand"
  | "closed"
  | "reopened";

/** What may be said about a store besides how it is made. */
export interface StoreSuiteOptions {
  /** Cases that the store cannot keep, each with the reason why. */
  readonly skip?: Skipped<StoreCaseId>;
}

/** Opens stores in one context, and cleans up behind them. */
export interface StoreBench {
  open(): Promise<Store>;
  /** Closes a store before the end of the case. */
  close(store: Store): Promise<void>;
}

/** Runs a case's steps on a store of their own. */
export async function withStore(
  create: CreateStore,
  steps: (store: Store, bench: StoreBench) => Promise<void>,
): Promise<void> {
  const context = { directory: await mkdtemp(join(tmpdir(), "carillon-store-")) };
  const opened = new Set<Store>();
  const bench: StoreBench = {
    async open() {
      const store = await create(context);
      opened.add(store);
      return store;
    },
    async close(store) {
      opened.delete(store);
      await store.close();
    },
  };
  try {
    await steps(await bench.open(), bench);
  } finally {
    for (const store of opened) await store.close();
    await rm(context.directory, { recursive: true, force: true });
  }
}
