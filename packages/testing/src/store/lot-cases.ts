import type { Plan, PlannedDocument, Store } from "@carillon/core";
import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { deliveryOf, eventOf, now, planFor, planOf } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const counter = (expectedVersion: number, count: number): PlannedDocument => ({
  collection: "counters",
  id: "mails",
  value: { count },
  expectedVersion,
});

function enqueueWith(
  store: Store,
  plans: readonly Plan[],
  documents: readonly PlannedDocument[],
  maxWaiting = 10_000,
) {
  return store.outbox.enqueue(plans, { now, maxWaiting }, documents);
}

async function countIn(store: Store): Promise<unknown> {
  return (await store.collection("counters").get("mails"))?.value;
}

/** What must hold when plans come in with the documents that they were decided by. */
export const lotCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "lot-whole",
    title: "plans are stored together with the documents that they change",
    run: (create) =>
      withStore(create, async (store) => {
        const [one, two] = [planOf({}), planOf({})];
        const answers = await enqueueWith(store, [one, two], [counter(0, 2)]);
        expect(answers.map(({ status }) => status)).toEqual(["accepted", "accepted"]);
        expect(await countIn(store), "the document was not stored").toEqual({ count: 2 });
        expect(await store.log.list({ eventId: two.event.id })).toEqual(two.deliveries);
        const { version } = (await store.collection("counters").get("mails")) ?? { version: 0 };
        const [third] = await enqueueWith(store, [planOf({})], [counter(version, 3)]);
        expect(third?.status, "the document was in the expected version").toBe("accepted");
        expect(await countIn(store)).toEqual({ count: 3 });
      }),
  },
  {
    id: "lot-conflict",
    title: "nothing is stored when a document is another one by now",
    run: (create) =>
      withStore(create, async (store) => {
        await store.collection("counters").put("mails", { count: 7 });
        const plan = planOf({});
        const other: PlannedDocument = { ...counter(0, 1), id: "calls" };
        expect(
          await enqueueWith(store, [plan], [other, counter(0, 1)]),
          "the answer must ask for another decision",
        ).toEqual([{ status: "undecided" }]);
        expect(await store.log.list(), "the plan was stored all the same").toEqual([]);
        expect(await countIn(store), "the document was overwritten").toEqual({ count: 7 });
        expect(
          await store.collection("counters").get("calls"),
          "the other document was stored",
        ).toBeUndefined();
        expect(await store.outbox.waiting()).toBe(0);
        const [again] = await enqueueWith(store, [plan], []);
        expect(again?.status, "the event was remembered").toBe("accepted");
      }),
  },
  {
    id: "lot-refused",
    title: "nothing is stored when a plan of the lot is not accepted, and that one is told why",
    run: (create) =>
      withStore(create, async (store) => {
        const known = planOf({});
        await enqueueWith(store, [known], []);
        const fresh = planOf({});
        const again = planFor({ ...known.event }, deliveryOf(known.event));
        const taken = planFor(
          eventOf({ id: known.event.id, payload: { job: "another" } }),
          deliveryOf(known.event),
        );
        expect(await enqueueWith(store, [fresh, again], [counter(0, 2)])).toEqual([
          { status: "undecided" },
          { status: "duplicate", queued: 1, skipped: 0 },
        ]);
        expect(await enqueueWith(store, [taken, fresh], [counter(0, 2)])).toEqual([
          { status: "conflict" },
          { status: "undecided" },
        ]);
        const [first, second] = await enqueueWith(
          store,
          [fresh, planOf({}, { channel: "chat" })],
          [counter(0, 2)],
          2,
        );
        expect(first).toEqual({ status: "undecided" });
        expect(second?.status, "two were waiting, with the first of the lot").toBe("refused");
        expect(await countIn(store), "the document was stored").toBeUndefined();
        expect(await store.log.list({ eventId: fresh.event.id })).toEqual([]);
        expect(await store.outbox.waiting()).toBe(1);
      }),
  },
];
