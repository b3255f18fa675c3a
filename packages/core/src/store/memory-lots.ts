import type { MemoryCollections } from "./memory-collection.ts";
import type { MemoryOutbox } from "./memory-outbox.ts";
import type { Enqueued, EnqueueLimits, Plan, PlanInParts, PlannedDocument } from "./store.ts";

/** Plans that are stored together in the store in memory. */
export class MemoryLots {
  readonly #outbox: MemoryOutbox;
  readonly #collections: MemoryCollections;

  constructor(outbox: MemoryOutbox, collections: MemoryCollections) {
    this.#outbox = outbox;
    this.#collections = collections;
  }

  enqueue(
    plans: readonly Plan[],
    limits: EnqueueLimits,
    documents: readonly PlannedDocument[],
  ): readonly Enqueued[] {
    const answers = documents.length === 0 ? undefined : this.#refusals(plans, limits, documents);
    if (answers !== undefined) return answers;
    for (const { collection, ...put } of documents) {
      this.#collections.putMany(collection, [put], undefined);
    }
    return plans.map((plan) => this.#outbox.enqueue(plan, limits));
  }

  /** Why a plan would not be accepted, as far as is known before it has its deliveries. */
  refusalOfParts(plan: PlanInParts, limits: EnqueueLimits): Enqueued | undefined {
    const { event, fingerprint, sensitive, attachments } = plan;
    const empty = { event, fingerprint, sensitive, attachments, deliveries: [] };
    const known = this.#outbox.refusal(empty, limits, 0);
    const waiting = this.#outbox.waiting();
    return known ?? (waiting < limits.maxWaiting ? undefined : { status: "refused", waiting });
  }

  /** The answers when not everything can be stored; nothing is changed. */
  #refusals(
    plans: readonly Plan[],
    limits: EnqueueLimits,
    documents: readonly PlannedDocument[],
  ): readonly Enqueued[] | undefined {
    const seen = new Set<string>();
    let waiting = this.#outbox.waiting();
    let stale = documents.some(
      ({ collection, id, expectedVersion }) =>
        (this.#collections.getMany(collection, [id]).get(id)?.version ?? 0) !== expectedVersion,
    );
    const answers = plans.map((plan): Enqueued => {
      const { event, deliveries } = plan;
      const refusal = this.#outbox.refusal(plan, limits, waiting);
      if (refusal !== undefined || seen.has(event.id)) stale = true;
      seen.add(event.id);
      waiting += deliveries.filter(({ state }) => state === "queued").length;
      return refusal ?? { status: "undecided" };
    });
    return stale ? answers : undefined;
  }
}
