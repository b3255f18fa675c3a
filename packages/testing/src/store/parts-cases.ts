import type { Delivery, PlanInParts, PlannedDocument, Store } from "@carillon/core";
import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { claimAll, deliveryOf, enqueue, eventOf, idsOf, now, planFor } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const limits = { now, maxWaiting: 10_000 };
const event = eventOf({ id: "large" });

/** Three parts of three; the last one is skipped, and its second repeats an id. */
function partsOf(of = event): readonly (readonly Delivery[])[] {
  const one = (n: number, given: Partial<Delivery> = {}) =>
    deliveryOf(of, { id: `${of.id}_${n}`, recipient: { id: `u-${n}` }, ...given });
  const skipped = { state: "skipped", settledAt: now } as const;
  return [
    [one(1), one(2), one(3)],
    [one(4, { channel: "chat" }), one(5), one(6)],
    [one(7, skipped), one(2), one(8, skipped)],
  ];
}

function planInParts(
  parts: AsyncIterable<readonly Delivery[]>,
  documents: readonly PlannedDocument[] = [],
  of = event,
): PlanInParts {
  const { fingerprint, sensitive, attachments } = planFor(of);
  return { event: of, fingerprint, sensitive, attachments, parts, documents: () => documents };
}

async function* inTurn(parts = partsOf(), meanwhile: () => Promise<void> = async () => {}) {
  for (const part of parts) {
    yield part;
    await meanwhile();
  }
}

/** For stores that take plans in parts. */
function withParts(
  create: CreateStore,
  steps: (
    store: Store,
    enqueueInParts: (plan: PlanInParts) => Promise<unknown>,
    open: () => Promise<Store>,
  ) => Promise<void>,
): Promise<void> {
  return withStore(create, async (store, bench) => {
    const { outbox } = store;
    if (outbox.enqueueInParts === undefined) return;
    await steps(store, async (plan) => outbox.enqueueInParts?.(plan, limits), bench.open);
  });
}

async function sees(store: Store) {
  return {
    listed: (await store.log.list()).length,
    waiting: await store.outbox.waiting(),
    claimed: (await claimAll(store)).length,
    queued: (await store.log.statistics(now)).queued,
  };
}

const nothing = { listed: 0, waiting: 0, claimed: 0, queued: 0 };

/** What must hold when a plan comes in in parts. */
export const partsCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "parts-whole",
    title: "nothing of a plan in parts is seen before all of it is",
    run: (create) =>
      withParts(create, async (store, enqueueInParts) => {
        const seen: unknown[] = [];
        const look = async () => void seen.push(await sees(store));
        const answer = await enqueueInParts(planInParts(inTurn(partsOf(), look)));
        expect(seen, "parts of it were seen while it was stored").toEqual(Array(3).fill(nothing));
        expect(answer).toMatchObject({ status: "accepted", skipped: 2 });
        const listed = await store.log.list({ eventId: event.id });
        expect(idsOf(listed), "in order, and an id that comes twice once").toEqual(
          [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `large_${n}`),
        );
        expect(listed[4]).toEqual(partsOf()[1]?.[1]);
        expect(await store.outbox.waiting(), "what is queued waits").toBe(6);
        expect(idsOf((await claimAll(store)).map(({ delivery }) => delivery))).toEqual(
          [1, 2, 3, 5, 6].map((n) => `large_${n}`),
        );
        expect(await store.log.get("large_8"), "each is found by its id").toBeDefined();
        const [again] = await enqueue(store, planFor(event, deliveryOf(event)));
        expect(again?.status, "the event is known").toBe("duplicate");
      }),
  },
  {
    id: "parts-failed",
    title: "a part that cannot be had leaves nothing of the plan behind",
    run: (create) =>
      withParts(create, async (store, enqueueInParts) => {
        const broken = async () => {
          throw new Error("the directory is down");
        };
        await expect(enqueueInParts(planInParts(inTurn(partsOf(), broken)))).rejects.toThrow(
          "the directory is down",
        );
        expect(await sees(store)).toEqual(nothing);
        const [again] = await enqueue(store, planFor(event, deliveryOf(event)));
        expect(again?.status, "the event was remembered").toBe("accepted");
      }),
  },
  {
    id: "parts-documents",
    title: "a plan in parts is stored with its documents, or not at all",
    run: (create) =>
      withParts(create, async (store, enqueueInParts) => {
        const counters = store.collection("counters");
        const counter = (expectedVersion: number): PlannedDocument => ({
          collection: "counters",
          id: "mails",
          value: { count: 1 },
          expectedVersion,
        });
        const change = async () => void (await counters.put("mails", { count: 7 }));
        const stale = planInParts(inTurn(partsOf(), change), [counter(0)]);
        expect(await enqueueInParts(stale)).toEqual({ status: "undecided" });
        expect(await sees(store), "it was stored all the same").toEqual(nothing);
        const { version = 0 } = (await counters.get("mails")) ?? {};
        const fresh = planInParts(inTurn(), [counter(version)]);
        expect(await enqueueInParts(fresh)).toMatchObject({ status: "accepted" });
        expect((await counters.get("mails"))?.value).toEqual({ count: 1 });
      }),
  },
  {
    id: "parts-refused",
    title: "of a plan in parts that cannot be accepted no part is asked for",
    run: (create) =>
      withParts(create, async (store, enqueueInParts) => {
        const unasked = async function* (): AsyncGenerator<readonly Delivery[]> {
          expect.fail("A part was asked for");
          yield [];
        };
        await enqueue(store, planFor(event, deliveryOf(event)));
        expect(await enqueueInParts(planInParts(unasked()))).toMatchObject({
          status: "duplicate",
          queued: 1,
        });
        const other = { ...event, payload: { job: "another" } };
        expect(await enqueueInParts(planInParts(unasked(), [], other))).toEqual({
          status: "conflict",
        });
        const plan = planInParts(unasked(), [], eventOf());
        expect(await store.outbox.enqueueInParts?.(plan, { now, maxWaiting: 1 })).toEqual({
          status: "refused",
          waiting: 1,
        });
      }),
  },
  {
    id: "parts-race",
    title: "of a plan in parts and the same event at once exactly one is accepted",
    run: (create) =>
      withParts(create, async (store, enqueueInParts) => {
        const meanwhile = async () => {
          const [small] = await enqueue(store, planFor(event, deliveryOf(event)));
          expect(["accepted", "duplicate"]).toContain(small?.status);
        };
        expect(await enqueueInParts(planInParts(inTurn(partsOf(), meanwhile)))).toMatchObject({
          status: "duplicate",
          queued: 1,
        });
        expect(await store.log.list()).toHaveLength(1);
        const [a, b] = await Promise.all(
          [1, 2].map(() => {
            const other = eventOf({ id: "race" });
            return enqueueInParts(planInParts(inTurn(partsOf(other)), [], { ...other }));
          }),
        );
        const statuses = [a, b].map((answer) => JSON.stringify(answer).includes("accepted"));
        expect(statuses.sort()).toEqual([false, true]);
      }),
  },
  {
    id: "parts-hand",
    title: "what came in parts is capped, cancelled and erased like everything else",
    run: (create) =>
      withParts(create, async (store) => {
        const plan = { ...planInParts(inTurn()), sensitive: true };
        await store.outbox.enqueueInParts?.(plan, { ...limits, perRecipientPerHour: 4 });
        const hours = (await store.log.list({ state: "queued" })).map(
          ({ dueAt }) => (dueAt - now) / 3_600_000,
        );
        expect(hours, "four in an hour for the one address").toEqual([0, 0, 0, 0, 1, 1]);
        const ids = idsOf(await store.log.list({ state: "queued" }));
        expect((await store.log.get("large_1"))?.event.payload).toEqual(event.payload);
        expect(await store.outbox.cancel(ids, { now, actor: "ada" })).toBe(6);
        expect((await store.log.get("large_1"))?.event.payload, "nothing waits").toEqual({});
        expect(await store.outbox.waiting()).toBe(0);
      }),
  },
];
