import { resolve } from "node:path";
import { CarillonError, type Store } from "@carillon/core";
import { Attachments } from "./attachments.ts";
import { backUp } from "./backup.ts";
import { Bundles } from "./bundles.ts";
import { ByHand } from "./by-hand.ts";
import { Claimer } from "./claim.ts";
import { sqliteCollection } from "./collection.ts";
import type { Connection } from "./connection.ts";
import { Documents } from "./documents.ts";
import { Enqueuer } from "./enqueue.ts";
import { Eraser } from "./eraser.ts";
import { Locator } from "./locator.ts";
import { Log } from "./log.ts";
import { isMissing, openDefaults, openFile, openMemory } from "./open.ts";
import { PackedPlans } from "./packed-plans.ts";
import { PlanRows } from "./plan-rows.ts";
import { Progress } from "./progress.ts";
import { Pruner } from "./prune.ts";
import { RecipientCap } from "./recipient-cap.ts";
import { StandIns } from "./stand-ins.ts";
import { statisticsOf } from "./statistics.ts";
import { Tally } from "./tally.ts";
import { type OpenStore, whenNeeded } from "./when-needed.ts";

/** What {@link sqlite} takes besides the path. */
export interface SqliteOptions {
  /** Events are refused while the disk has less room than this. Default 64 MiB. */
  readonly minFreeBytes?: number;
}

/** A store in one SQLite file. */
export interface SqliteStore extends Store {
  /**
   * Opens the file now, and makes it where there is none. An engine does when it starts; whatever is
   * kept before that does, too.
   *
   * @throws CarillonError `store-too-old`, `store-newer`, `store-foreign`, `store-corrupt`,
   * `store-emptied`, `store-replaced`, `store-not-writable`, `store-full`, `store-failed`
   */
  open(): Promise<void>;
  /**
   * Copies the database to a new file, as it stands at one moment, while everything goes on. Never copy
   * the file by other means while it is open: what is in its `-wal` file would be missing.
   *
   * Rejects with `store-not-writable` when the file exists already.
   */
  backup(path: string): Promise<void>;
}

/**
 * A store in one SQLite file, or in memory (`:memory:`). What it accepts is synced to the disk; several
 * processes on one machine may share a file. Beside it lie `-wal`, `-shm` and a marker, `.carillon`, by
 * which an emptied or exchanged file is noticed.
 *
 * The file is opened when the engine starts, or at the first use before that, and {@link SqliteStore.open}
 * says how that may fail. Where there is none, one is made when something is to be kept: reading leaves
 * no file behind.
 *
 * @throws CarillonError `store-not-writable`, `store-emptied` by a look at the folder;
 * `engine-options-invalid`
 */
export function sqlite(path: string, options: SqliteOptions = {}): SqliteStore {
  const { minFreeBytes = openDefaults.minFreeBytes } = options;
  if (!(minFreeBytes >= 0)) {
    throw new CarillonError("engine-options-invalid", "minFreeBytes must be a number of bytes");
  }
  const opened = { ...openDefaults, minFreeBytes };
  if (path === ":memory:") return storeOn(openMemory(opened), "memory");
  // Wherever the process goes afterwards.
  const file = resolve(path);
  isMissing(file);
  return whenNeeded({
    isMissing: () => isMissing(file),
    open: () => storeOn(openFile(file, opened), "file"),
    blank: () => storeOn(openMemory(opened), "memory"),
  });
}

/** The store that an open database makes. */
export function storeOn(connection: Connection, kind: "file" | "memory"): OpenStore {
  const locator = new Locator(connection);
  const tally = new Tally(connection);
  const attachments = new Attachments(connection);
  const eraser = new Eraser(connection, attachments);
  const cap = new RecipientCap(connection);
  const documents = new Documents(connection);
  const rows = new PlanRows(connection);
  const storing = { rows, tally, cap, attachments, eraser, documents };
  const enqueuer = new Enqueuer(connection, storing);
  const packed = new PackedPlans(connection, storing);
  const bundles = new Bundles(connection);
  const standIns = new StandIns(connection, locator);
  const claimer = new Claimer(connection, { locator, bundles });
  const progress = new Progress(connection, { locator, tally, eraser, bundles, standIns });
  const byHand = new ByHand(connection, { locator, tally, eraser, bundles, standIns });
  const pruner = new Pruner(connection, { tally, attachments });
  const log = new Log(connection, { locator, tally });
  /** Has every plan be seen whole. */
  const whole =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      await packed.unpackAll();
      return ask(...asked);
    };
  return {
    durability: kind === "file" ? "synced" : "none",
    shared: kind === "file",
    open: async () => {},
    outbox: {
      enqueue: (plans, limits, planned = []) =>
        connection.accept(() => enqueuer.enqueue(plans, limits, planned)),
      foresee: whole((plan, limits) => connection.read(() => enqueuer.foresee(plan, limits))),
      enqueueInParts: (plan, limits) => packed.enqueue(plan, limits),
      claim: (options) =>
        connection.write(() => {
          const goesOn = packed.unpackSome();
          const claimed = claimer.claim(options);
          // What the next part has may be due now.
          return goesOn ? { ...claimed, nextDueAt: options.now } : claimed;
        }),
      begin: (begins) => connection.write(() => begins.map((begin) => progress.begin(begin))),
      renew: (claims, until) =>
        connection.write(() => claims.map((held) => progress.renew(held, until))),
      settle: (settlements) =>
        connection.write(() => {
          const answers = progress.settle(settlements);
          documents.putSettled(settlements, answers);
          return answers;
        }),
      requeue: whole((ids, by) => connection.write(() => byHand.requeue(ids, by))),
      discard: whole((ids, by) => connection.write(() => byHand.discard(ids, by))),
      cancel: whole((ids, by) => connection.write(() => byHand.cancel(ids, by))),
      attachments: (eventId) => connection.read(() => attachments.list(eventId)),
      waiting: () => connection.read(() => tally.waiting()),
      async prune(before, limit) {
        await packed.unpackAll();
        const count = await connection.write(() => pruner.prune(before, limit));
        if (count < limit) connection.tidy();
        return count;
      },
    },
    log: {
      list: whole((filter = {}, page = {}) => log.list(filter, page)),
      get: whole((id) => connection.read(() => log.get(id))),
      event: whole((id) => connection.read(() => log.event(id))),
      statistics: whole((now, windowMs = 86_400_000) => statisticsOf(connection, now - windowMs)),
      audit: whole((filter = {}, limit = 100) => connection.read(() => log.audit(filter, limit))),
    },
    collection: (name) => sqliteCollection(connection, name, { documents, eraser }),
    backup: (target) => backUp(connection, target),
    close: async () => connection.close(),
  };
}
