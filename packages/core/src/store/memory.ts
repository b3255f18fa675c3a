import { CarillonError } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import { checkedCollectionName } from "./collection.ts";
import { MemoryByHand } from "./memory-by-hand.ts";
import { MemoryCollections } from "./memory-collection.ts";
import { MemoryLog } from "./memory-log.ts";
import { MemoryLots } from "./memory-lots.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { MemoryShelf } from "./memory-shelf.ts";
import type { Enqueued, EnqueuedInParts, Store } from "./store.ts";

/**
 * The reference store: keeps everything in this process and loses it with it. For tests and for
 * trying things out.
 */
export function memoryStore(): Store {
  const shelf = new MemoryShelf();
  const outbox = new MemoryOutbox(shelf);
  const byHand = new MemoryByHand(shelf);
  const log = new MemoryLog(shelf);
  const collections = new MemoryCollections(shelf);
  const lots = new MemoryLots(outbox, collections);
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
      enqueue: (plans, limits, documents = []) =>
        ask(() => copied(lots.enqueue(copied(plans), limits, documents))),
      foresee: (plan, limits) => ask(() => copied(outbox.foresee(plan, limits))),
      async enqueueInParts(plan, limits) {
        const refusal = await ask(() => lots.refusalOfParts(plan, limits));
        if (refusal !== undefined) return countsOf(refusal);
        const deliveries = new Map<string, Delivery>();
        for await (const part of plan.parts) {
          for (const one of copied(part)) if (!deliveries.has(one.id)) deliveries.set(one.id, one);
        }
        const { event, fingerprint, sensitive, attachments } = plan;
        const whole = copied({ event, fingerprint, sensitive, attachments });
        return ask(() => {
          const lot = [{ ...whole, deliveries: [...deliveries.values()] }];
          return countsOf(only(lots.enqueue(lot, limits, plan.documents())));
        });
      },
      claim: (options) => ask(() => copied(outbox.claim(options))),
      begin: (begins) => ask(() => copied(begins).map((begin) => outbox.begin(begin))),
      renew: (claims, until) => ask(() => claims.map((held) => outbox.renew(held, until))),
      settle: (settlements) =>
        ask(() =>
          copied(settlements).map((one) => {
            const answer = outbox.settle(one);
            if (answer === "lost") return answer;
            for (const { collection, by, ...put } of one.documents ?? []) {
              collections.putMany(collection, [put], by);
            }
            return answer;
          }),
        ),
      requeue: (ids, by) => ask(() => byHand.requeue(ids, by)),
      discard: (ids, by) => ask(() => byHand.discard(ids, by)),
      cancel: (ids, by) => ask(() => byHand.cancel(ids, by)),
      attachments: (eventId) => ask(() => shelf.events.get(eventId)?.attachments ?? []),
      waiting: () => ask(() => outbox.waiting()),
      prune: (before, limit) => ask(() => outbox.prune(before, limit)),
    },
    log: {
      list: (filter = {}, page = {}) => ask(() => copied(log.list(filter, page))),
      get: (id) => ask(() => copied(log.get(id))),
      event: (id) => ask(() => copied(log.event(id))),
      statistics: (now, windowMs) => ask(() => log.statistics(now, windowMs)),
      audit: (filter = {}, limit = 100) => ask(() => log.audit(filter, limit)),
    },
    collection(given) {
      const name = checkedCollectionName(given);
      return {
        get: (id) => ask(() => copied(collections.getMany(name, [id]).get(id))),
        getMany: (ids) => ask(() => copied(collections.getMany(name, ids))),
        put: (id, value, expectedVersion, by) =>
          ask(() => only(collections.putMany(name, [{ id, value, expectedVersion }], by))),
        putMany: (puts, by) => ask(() => collections.putMany(name, puts, by)),
        delete: (id, expectedVersion, by) =>
          ask(() => collections.delete(name, id, expectedVersion, by)),
        list: (filter = {}, page = {}) => ask(() => copied(collections.list(name, filter, page))),
        revision: () => ask(() => collections.revision(name)),
      };
    },
    close: async () => {
      closed = true;
    },
  };
}

function countsOf(answer: Enqueued): EnqueuedInParts {
  if (answer.status !== "accepted") return answer;
  const queued = answer.deliveries.filter(({ state }) => state === "queued").length;
  return { status: "accepted", queued, skipped: answer.deliveries.length - queued };
}

/** What a caller does to its objects later must not change the store. */
function copied<Value>(value: Value): Value {
  return structuredClone(value);
}

function only<Answer>(answers: readonly Answer[]): Answer {
  const [answer] = answers;
  if (answer === undefined) throw new Error("One put has no answer");
  return answer;
}
