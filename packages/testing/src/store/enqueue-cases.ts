import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  claimAll,
  claimOne,
  deliveryOf,
  enqueue,
  eventOf,
  idsOf,
  newId,
  now,
  planFor,
  planOf,
  settle,
} from "./sample.ts";
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
        await enqueue(store, stored);
        const event = eventOf();
        await expect(
          enqueue(store, planFor(event, deliveryOf(event), deliveryOf(event, { id }))),
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
        const [again] = await enqueue(store, planFor(event, deliveryOf(event)));
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
        const again = planFor({ ...plan.event }, deliveryOf(plan.event));
        expect(
          await enqueue(store, plan, again),
          "the answers stand in the order of the plans, with the counts of what is stored",
        ).toEqual([
          { status: "accepted", deliveries: plan.deliveries },
          { status: "duplicate", ...counts },
        ]);
        const claim = await claimOne(store);
        await settle(store, claim, { state: "sent" });
        expect(
          await enqueue(store, again),
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
        await enqueue(store, plan);
        for (const other of [{ payload: { job: "weekly" } }, { type: "backup.partial" }]) {
          const changed = { ...event, ...other };
          const [answer] = await enqueue(store, planFor(changed, deliveryOf(changed)));
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
            enqueue(store, planFor(event, deliveryOf(event, { id: `${event.id}.1` }))),
          ),
        );
        const statuses = answers.flat().map(({ status }) => status);
        expect(statuses.filter((status) => status === "accepted")).toHaveLength(1);
        expect(statuses.filter((status) => status === "duplicate")).toHaveLength(19);
        expect(await store.log.list({ eventId: event.id })).toHaveLength(1);
      }),
  },
  {
    id: "refused",
    title: "a plan is refused while too many deliveries wait, and stores nothing",
    run: (create) =>
      withStore(create, async (store) => {
        const limits = { now, maxWaiting: 2 };
        await store.outbox.enqueue([planOf({}, {})], limits);
        const plan = planOf({});
        expect(await store.outbox.enqueue([plan], limits)).toEqual([
          { status: "refused", waiting: 2 },
        ]);
        expect(await store.log.list({ eventId: plan.event.id })).toEqual([]);
        const skipped = planOf({ state: "skipped", settledAt: now });
        const [answer] = await store.outbox.enqueue([skipped], limits);
        expect(answer?.status, "nothing of it would wait").toBe("accepted");
        const [claim] = await claimAll(store);
        if (claim === undefined) expect.fail("Two deliveries were due");
        await settle(store, claim, { state: "sent" });
        const [again] = await store.outbox.enqueue([plan], limits);
        expect(again?.status, "there is room again").toBe("accepted");
      }),
  },
  {
    id: "cap",
    title: "what exceeds an address's hourly share is held until an hour with room",
    run: (create) =>
      withStore(create, async (store) => {
        const limits = { now, maxWaiting: 100, perRecipientPerHour: 2 };
        const other = { address: "bob@example.com" };
        const plans = [planOf({}), planOf({}), planOf({}), planOf({}), planOf({}), planOf(other)];
        const answers = await store.outbox.enqueue(plans, limits);
        const stored = answers.flatMap((answer) =>
          answer.status === "accepted" ? answer.deliveries : [],
        );
        const hours = stored.map(({ dueAt }) => (dueAt - now) / 3_600_000);
        expect(hours, "in which hour each of five and one falls due").toEqual([0, 0, 1, 1, 2, 0]);
        expect(stored[2]?.hold?.kind).toBe("recipient-cap");
        expect(await store.log.list(), "what is stored is what was answered").toEqual(stored);
        expect(await claimAll(store)).toHaveLength(3);
      }),
  },
  {
    id: "attachments",
    title: "attachments come back byte for byte, in their order",
    run: (create) =>
      withStore(create, async (store) => {
        const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
        const attachments = [
          { filename: "größe.bin", contentType: "application/pdf", content: bytes, hash: "b" },
          { filename: "a.txt", contentType: "text/plain", content: new Uint8Array(), hash: "a" },
        ];
        const plan = planOf({});
        await enqueue(store, { ...plan, attachments }, { ...planOf({}), attachments });
        const stored = await store.outbox.attachments(plan.event.id);
        expect(stored.map(({ filename, contentType }) => [filename, contentType])).toEqual([
          ["größe.bin", "application/pdf"],
          ["a.txt", "text/plain"],
        ]);
        for (const [index, { content }] of attachments.entries()) {
          expect(Buffer.compare(stored[index]?.content ?? bytes.slice(1), content)).toBe(0);
        }
        expect(await store.outbox.attachments("nobody")).toEqual([]);
      }),
  },
  {
    id: "skipped",
    title: "a skipped delivery is recorded with its reason, and never claimed",
    run: (create) =>
      withStore(create, async (store) => {
        const reason = { code: "no-address", message: "Ada has no address." };
        const plan = planOf({ state: "skipped", reason, settledAt: 5 });
        await enqueue(store, plan);
        expect(await claimAll(store, { now: Number.MAX_SAFE_INTEGER })).toEqual([]);
        expect(await store.outbox.waiting()).toBe(0);
        expect(await store.log.list({ state: "skipped" })).toEqual(plan.deliveries);
      }),
  },
];
