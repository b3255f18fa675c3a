import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { claimAll, claimOne, deliveryOf, eventOf, idsOf, newId, planOf, settle } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold when plans come in. */
export const enqueueCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "whole",
    title: "a plan that cannot be stored whole leaves nothing behind",
    run: (create) =>
      withStore(create, async (store) => {
        const id = newId();
        const stored = planOf({ id });
        await store.outbox.enqueue([stored]);
        const event = eventOf();
        const deliveries = [deliveryOf(event), deliveryOf(event, { id })];
        await expect(
          store.outbox.enqueue([{ event, deliveries }]),
          "enqueue must reject a plan with the id of a delivery that is stored already",
        ).rejects.toThrow();
        expect(
          await store.log.list({ eventId: event.id }),
          "a part of the rejected plan was stored",
        ).toEqual([]);
        expect(
          await store.log.list({ eventId: stored.event.id }),
          "the rejected plan changed a delivery of another event",
        ).toEqual(stored.deliveries);
        const [again] = await store.outbox.enqueue([{ event, deliveries: [deliveryOf(event)] }]);
        expect(again?.status, "the rejected plan's event was stored").toBe("accepted");
      }),
  },
  {
    id: "duplicate",
    title: "the same event again is a duplicate, and stores nothing new",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({}, { channel: "chat" }, { state: "skipped", settledAt: 1 });
        const counts = { queued: 2, skipped: 1 };
        const again = { event: { ...plan.event }, deliveries: planOf({}).deliveries };
        expect(
          await store.outbox.enqueue([plan, again]),
          "the answers stand in the order of the plans, with the counts of what is stored",
        ).toEqual([
          { status: "accepted", ...counts },
          { status: "duplicate", ...counts },
        ]);
        const claim = await claimOne(store);
        await settle(store, claim, { state: "sent" });
        expect(
          await store.outbox.enqueue([again]),
          "an event is a duplicate also when its deliveries are settled",
        ).toEqual([{ status: "duplicate", ...counts }]);
        expect(idsOf(await store.log.list())).toEqual(idsOf(plan.deliveries));
      }),
  },
  {
    id: "conflict",
    title: "another payload or type under the same id is a conflict, and changes nothing",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({});
        const { event } = plan;
        await store.outbox.enqueue([plan]);
        for (const other of [{ payload: { job: "weekly" } }, { type: "backup.partial" }]) {
          const [answer] = await store.outbox.enqueue([
            { event: { ...event, ...other }, deliveries: planOf({}).deliveries },
          ]);
          expect(answer?.status, `with another ${Object.keys(other)}`).toBe("conflict");
        }
        const claim = await claimOne(store);
        expect(claim.event, "the conflict changed the stored event").toEqual(event);
      }),
  },
  {
    id: "race",
    title: "of many enqueues of one event at once exactly one is accepted",
    run: (create) =>
      withStore(create, async (store) => {
        const event = eventOf();
        const answers = await Promise.all(
          Array.from({ length: 20 }, () =>
            store.outbox.enqueue([{ event, deliveries: [deliveryOf(event)] }]),
          ),
        );
        const statuses = answers.flat().map(({ status }) => status);
        expect(statuses.filter((status) => status === "accepted")).toHaveLength(1);
        expect(statuses.filter((status) => status === "duplicate")).toHaveLength(19);
        expect(await store.log.list({ eventId: event.id })).toHaveLength(1);
      }),
  },
  {
    id: "skipped",
    title: "a skipped delivery is recorded with its reason, and never claimed",
    run: (create) =>
      withStore(create, async (store) => {
        const reason = { code: "no-address", message: "Ada has no address." };
        const plan = planOf({ state: "skipped", reason, settledAt: 5 });
        await store.outbox.enqueue([plan]);
        expect(await claimAll(store, { now: Number.MAX_SAFE_INTEGER })).toEqual([]);
        expect(await store.outbox.pending()).toBe(0);
        expect(await store.log.list({ state: "skipped" })).toEqual(plan.deliveries);
      }),
  },
];
