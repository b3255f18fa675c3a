import { CarillonError, type Collection, checkedCollectionName, type Outbox } from "@carillon/core";
import type { SqliteStore } from "./sqlite.ts";

/** A store on an open database. */
export interface OpenStore extends SqliteStore {
  readonly outbox: Required<Outbox>;
}

/** A database that is opened when it is needed. */
export interface UnopenedFile {
  /** Whether there is none yet. Throws where none can be, and where one was. */
  isMissing(): boolean;
  /** Makes the file where there is none. */
  open(): OpenStore;
  /** What an empty file would be, in memory. */
  blank(): OpenStore;
}

/**
 * The store in a file. Reading makes no file: of one that is not there, everything is answered as of an
 * empty one. What fails to open is opened anew by the next call.
 */
export function whenNeeded(file: UnopenedFile): SqliteStore {
  let store: OpenStore | undefined;
  let blank: OpenStore | undefined;
  let closed = false;
  const opened = () => {
    if (store === undefined && closed) {
      throw new CarillonError("engine-stopped", "The store is closed");
    }
    store ??= file.open();
    return store;
  };
  const seen = () => {
    if (store !== undefined || closed || !file.isMissing()) return opened();
    blank ??= file.blank();
    return blank;
  };
  /** Does what needs the file. */
  const kept = async <Answer>(act: (store: OpenStore) => Promise<Answer>) => act(opened());
  /** Does what changes nothing. */
  const read = async <Answer>(ask: (store: OpenStore) => Promise<Answer>) => ask(seen());
  const collection = (given: string): Collection => {
    const name = checkedCollectionName(given);
    return {
      get: (id) => read((store) => store.collection(name).get(id)),
      getMany: (ids) => read((store) => store.collection(name).getMany(ids)),
      put: (...put) => kept((store) => store.collection(name).put(...put)),
      putMany: (...puts) => kept((store) => store.collection(name).putMany(...puts)),
      delete: (...deleted) => kept((store) => store.collection(name).delete(...deleted)),
      list: (...asked) => read((store) => store.collection(name).list(...asked)),
      revision: () => read((store) => store.collection(name).revision()),
    };
  };
  return {
    durability: "synced",
    shared: true,
    open: () => kept(async () => {}),
    outbox: {
      enqueue: (...plans) => kept(({ outbox }) => outbox.enqueue(...plans)),
      foresee: (...asked) => read(({ outbox }) => outbox.foresee(...asked)),
      enqueueInParts: (...plan) => kept(({ outbox }) => outbox.enqueueInParts(...plan)),
      claim: (options) => kept(({ outbox }) => outbox.claim(options)),
      begin: (begins) => kept(({ outbox }) => outbox.begin(begins)),
      renew: (...claims) => kept(({ outbox }) => outbox.renew(...claims)),
      settle: (settlements) => kept(({ outbox }) => outbox.settle(settlements)),
      requeue: (...which) => kept(({ outbox }) => outbox.requeue(...which)),
      discard: (...which) => kept(({ outbox }) => outbox.discard(...which)),
      cancel: (...which) => kept(({ outbox }) => outbox.cancel(...which)),
      attachments: (eventId) => read(({ outbox }) => outbox.attachments(eventId)),
      waiting: () => read(({ outbox }) => outbox.waiting()),
      prune: (...bounds) => kept(({ outbox }) => outbox.prune(...bounds)),
    },
    log: {
      isMissing: () => store === undefined && !closed && file.isMissing(),
      list: (...asked) => read(({ log }) => log.list(...asked)),
      get: (id) => read(({ log }) => log.get(id)),
      event: (id) => read(({ log }) => log.event(id)),
      statistics: (...asked) => read(({ log }) => log.statistics(...asked)),
      audit: (...asked) => read(({ log }) => log.audit(...asked)),
    },
    collection,
    backup: (target) => kept((store) => store.backup(target)),
    async close() {
      closed = true;
      await blank?.close();
      await store?.close();
    },
  };
}
