import { assert, expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  ada,
  claimAll,
  claimOne,
  deliveryOf,
  enqueue,
  eventOf,
  kept,
  now,
  planFor,
  retryAt,
  settle,
  tooLong,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const later = now + 3_600_000;

/** Two deliveries, and one that waits to stand in for both. */
function chain() {
  const event = eventOf();
  const [one, two, standIn] = [deliveryOf(event), deliveryOf(event), deliveryOf(event)];
  const standIns = [standIn.id];
  return {
    standIn: standIn.id,
    plan: planFor(
      event,
      { ...one, standIns },
      { ...two, standIns },
      { ...standIn, channel: "next", dueAt: later, standsInFor: [one.id, two.id] },
    ),
  };
}

const failed = { state: "failed", reason: tooLong } as const;

/** What must hold of deliveries that go in the place of others. */
export const standInCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "stand-ins",
    title: "what stands in for others falls due with the settlement of the last of them",
    run: (create) =>
      withStore(create, async (store) => {
        const { plan, standIn } = chain();
        await enqueue(store, plan);
        expect(await kept(store, standIn), "the fields are kept").toMatchObject({
          standsInFor: [plan.deliveries[0]?.id, plan.deliveries[1]?.id],
          dueAt: later,
        });
        const [one, two] = await claimAll(store);
        assert(one !== undefined && two !== undefined, "Two deliveries were due");
        const { standIns } = one.delivery;
        expect(standIns, "a claim says what stands in").toEqual([standIn]);
        await settle(store, one, failed, { standIns });
        expect((await kept(store, standIn))?.dueAt, "another one is open").toBe(later);
        await settle(store, two, retryAt(now + 1), { standIns });
        expect((await kept(store, standIn))?.dueAt, "it is not settled for good").toBe(later);
        const again = await claimOne(store, { now: now + 1 });
        await settle(store, { ...again, token: again.token - 1 }, failed, { standIns });
        expect((await kept(store, standIn))?.dueAt, "the claim was lost").toBe(later);
        await settle(store, again, { state: "sent" }, { standIns, now: now + 2 });
        const woken = await claimOne(store, { channel: "next", now: now + 2 });
        expect(woken.delivery).toMatchObject({ id: standIn, dueAt: now + 2, attempts: 1 });
      }),
  },
  {
    id: "stand-ins-tried",
    title:
      "what was tried already keeps its time, and what is cancelled wakes what stands in for it",
    run: (create) =>
      withStore(create, async (store) => {
        const { plan, standIn } = chain();
        await enqueue(store, plan);
        const [one, two] = plan.deliveries;
        assert(one !== undefined && two !== undefined, "A plan of three has two");
        expect(await store.outbox.cancel([one.id, two.id], ada)).toBe(2);
        expect((await kept(store, standIn))?.dueAt).toBe(ada.now);

        const first = await claimOne(store, { channel: "next", now: ada.now });
        await settle(store, first, { state: "skipped", reason: tooLong });

        const tried = chain();
        await enqueue(store, tried.plan);
        const claims = await claimAll(store);
        const early = await claimOne(store, { channel: "next", now: later });
        expect(early.delivery.id).toBe(tried.standIn);
        await settle(store, early, retryAt(later + 5));
        const standIns = [tried.standIn];
        for (const claim of claims) await settle(store, claim, failed, { standIns, now: later });
        expect((await kept(store, tried.standIn))?.dueAt).toBe(later + 5);
      }),
  },
];
