import { CarillonError } from "../errors.ts";
import { MemoryLog } from "./memory-log.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { MemoryShelf } from "./memory-shelf.ts";
import type { Store } from "./store.ts";

/**
 * The reference store: keeps everything in this process and loses it with it. For tests and for
 * trying things out.
 */
export function memoryStore(): Store {
  const shelf = new MemoryShelf();
  const outbox = new MemoryOutbox(shelf);
  const log = new MemoryLog(shelf);
  let closed = false;
  /** One turn later, as with a real store, and never after the close. */
  const ask = async <Answer>(question: () => Answer): Promise<Answer> => {
    if (closed) throw new CarillonError("engine-stopped", "The store is closed");
    return question();
  };
  return {
    durability: "none",
    shared: false,
    outbox: {
      enqueue: (plans, limits) =>
        ask(() => copied(copied(plans).map((plan) => outbox.enqueue(plan, limits)))),
      claim: (options) => ask(() => copied(outbox.claim(options))),
      begin: (begins) => ask(() => copied(begins).map((begin) => outbox.begin(begin))),
      renew: (claims, until) => ask(() => claims.map((held) => outbox.renew(held, until))),
      settle: (settlements) => ask(() => copied(settlements).map((one) => outbox.settle(one))),
      requeue: (ids, by) => ask(() => outbox.requeue(ids, by)),
      discard: (ids, by) => ask(() => outbox.discard(ids, by)),
      cancel: (ids, by) => ask(() => outbox.cancel(ids, by)),
      attachments: (eventId) => ask(() => shelf.events.get(eventId)?.attachments ?? []),
      waiting: () => ask(() => outbox.waiting()),
      prune: (before, limit) => ask(() => outbox.prune(before, limit)),
    },
    log: {
      list: (filter = {}, page = {}) => ask(() => copied(log.list(filter, page))),
      get: (id) => ask(() => copied(log.get(id))),
      statistics: (now) => ask(() => log.statistics(now)),
      audit: (filter = {}, limit = 100) => ask(() => log.audit(filter, limit)),
    },
    close: async () => {
      closed = true;
    },
  };
}

/** What a caller does to its objects later must not change the store. */
function copied<Value>(value: Value): Value {
  return structuredClone(value);
}
