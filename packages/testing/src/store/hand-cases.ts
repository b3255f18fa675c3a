import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  ada,
  claimAll,
  claimOne,
  deadLetter,
  enqueue,
  heldBy,
  kept,
  leaseMs,
  now,
  planOf,
  settle,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold when a person steps in, or old deliveries are deleted. */
export const handCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "requeue",
    title: "a dead letter that is sent again is due at once, with all its attempts",
    run: (create) =>
      withStore(create, async (store) => {
        const { id } = await deadLetter(store);
        await enqueue(store, planOf({ dueAt: now + leaseMs }));
        expect(await store.outbox.requeue([id, id, "nobody"], ada)).toBe(1);
        expect(await kept(store, id)).toMatchObject({ state: "queued", attempts: 0 });
        expect((await kept(store, id))?.reason).toBeUndefined();
        const claim = await claimOne(store, { now: ada.now });
        expect(claim.delivery).toMatchObject({ id, attempts: 1 });
        expect(await store.outbox.requeue([id], ada), "it has not failed").toBe(0);
        expect(await store.log.audit({ deliveryId: id })).toEqual([
          { at: ada.now, actor: "ada", action: "retry", deliveryId: id },
        ]);
      }),
  },
  {
    id: "discard",
    title: "a dead letter that is put away stays away",
    run: (create) =>
      withStore(create, async (store) => {
        const { id } = await deadLetter(store);
        expect(await store.outbox.discard([id], ada)).toBe(1);
        expect(await kept(store, id)).toMatchObject({ state: "discarded" });
        expect(await store.outbox.requeue([id], ada)).toBe(0);
        expect(await store.log.audit()).toHaveLength(1);
      }),
  },
  {
    id: "cancel",
    title: "a delivery that is cancelled is not sent, unless sending has begun",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}, {}, { dueAt: now + 1 }));
        const [claimed, begun] = await claimAll(store);
        if (claimed === undefined || begun === undefined) expect.fail("Two deliveries were due");
        await store.outbox.begin([heldBy(begun)]);
        const ids = (await store.log.list()).map(({ id }) => id);
        expect(await store.outbox.cancel(ids, ada), "the claimed and the waiting one").toBe(2);
        expect(await store.outbox.begin([heldBy(claimed)]), "it must not be sent").toEqual([
          "lost",
        ]);
        expect(await kept(store, claimed.delivery.id)).toMatchObject({
          state: "skipped",
          reason: { code: "cancelled" },
          settledAt: ada.now,
        });
        expect(await settle(store, begun, { state: "sent" })).toBe("settled");
        expect(await claimAll(store, { now: now + 10 * leaseMs })).toHaveLength(0);
        expect(await store.outbox.waiting()).toBe(0);
      }),
  },
  {
    id: "prune",
    title: "old deliveries are deleted with what only they needed, a few at a time",
    run: (create) =>
      withStore(create, async (store) => {
        const old = planOf({}, {}, {});
        const open = planOf({}, { dueAt: now + 9_000 });
        await enqueue(store, old, open);
        for (const claim of await claimAll(store)) await settle(store, claim, { state: "sent" });
        expect(await store.outbox.prune(now, 10), "settled at that moment, not before").toBe(0);
        expect(await store.outbox.prune(now + 1, 3)).toBe(3);
        expect(await store.outbox.prune(now + 1, 3)).toBe(1);
        expect(await store.outbox.prune(now + 1, 3)).toBe(0);
        expect(await store.log.list(), "the one that waits stays").toHaveLength(1);
        const [again] = await enqueue(store, old);
        expect(again?.status, "its event was deleted too").toBe("accepted");
        const [known] = await enqueue(store, open);
        expect(known?.status, "an event stays while a delivery of it does").toBe("duplicate");
      }),
  },
];
