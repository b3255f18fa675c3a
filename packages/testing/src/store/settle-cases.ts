import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  ada,
  claimAll,
  claimOne,
  enqueue,
  heldBy,
  kept,
  leaseMs,
  now,
  planOf,
  retryAt,
  settle,
  tooLong,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const content = { rendering: "text", title: "Backup failed", text: "The disk is full." } as const;

/** What must hold when attempts end. */
export const settleCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "late",
    title: "an answer that comes after the claim was lost changes nothing",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const old = await claimOne(store);
        const current = await claimOne(store, { now: now + leaseMs });
        const before = await kept(store, old.delivery.id);
        expect(await settle(store, old, { state: "sent" })).toBe("lost");
        expect(await store.outbox.begin([{ ...heldBy(old), content }])).toEqual(["lost"]);
        expect(await kept(store, old.delivery.id)).toEqual(before);
        expect(await settle(store, current, { state: "sent" })).toBe("settled");
        const after = await kept(store, old.delivery.id);
        const failed = { state: "failed", reason: tooLong } as const;
        expect(await settle(store, current, failed), "settled a second time").toBe("lost");
        expect(await kept(store, old.delivery.id)).toEqual(after);
        const unknown = { id: "nobody", token: 1, now, keepContent: true, next: failed };
        expect(await store.outbox.settle([unknown]), "of an unknown delivery").toEqual(["lost"]);
      }),
  },
  {
    id: "settle",
    title: "sent and failed deliveries are over, with time and reason",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}, {}));
        const [sent, failed] = await claimAll(store);
        if (sent === undefined || failed === undefined) expect.fail("Two deliveries were due");
        const took = { startedAt: now, endedAt: now + 1 };
        const attempts = [
          { ...took, status: "sent", response: "250 ok" },
          { ...took, status: "rejected", reason: tooLong, response: "550 no" },
        ] as const;
        const ends = [
          { ...heldBy(sent), now: now + 1, attempt: attempts[0], next: { state: "sent" } },
          {
            ...heldBy(failed),
            now: now + 2,
            attempt: attempts[1],
            next: { state: "failed", reason: tooLong },
          },
        ] as const;
        const settlements = ends.map((end) => ({ ...end, keepContent: true }));
        expect(await store.outbox.settle(settlements)).toEqual(["settled", "settled"]);
        const first = await store.log.get(sent.delivery.id);
        expect(first?.delivery).toMatchObject({ state: "sent", attempts: 1, settledAt: now + 1 });
        expect(first?.attempts).toEqual([attempts[0]]);
        const second = await store.log.get(failed.delivery.id);
        expect(second?.delivery).toMatchObject({ state: "failed", reason: tooLong });
        expect(second?.delivery.settledAt).toBe(now + 2);
        expect(second?.attempts).toEqual([attempts[1]]);
        const muchLater = await claimAll(store, { now: now + 10 * leaseMs });
        expect(muchLater, "claimed although it is over").toHaveLength(0);
      }),
  },
  {
    id: "settle-skipped",
    title: "what does not matter any more when it is claimed is left out, with the reason",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const claim = await claimOne(store);
        const reason = { code: "resolved", message: "It is over." };
        const options = { now: now + 3 };
        expect(await settle(store, claim, { state: "skipped", reason }, options)).toBe("settled");
        const { id } = claim.delivery;
        expect(await kept(store, id)).toMatchObject({
          state: "skipped",
          reason,
          settledAt: now + 3,
        });
        expect((await store.log.statistics(now + 4)).failed).toBe(0);
        expect(await store.outbox.waiting()).toBe(0);
        expect(await store.outbox.requeue([id], ada), "it has not failed").toBe(0);
        expect(await claimAll(store, { now: now + 10 * leaseMs })).toHaveLength(0);
      }),
  },
  {
    id: "retry",
    title: "a delivery that goes back waits until it is due, with its hold and its attempts",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({});
        await enqueue(store, plan);
        const first = await claimOne(store);
        const { id } = first.delivery;
        const next = retryAt(now + 5_000);
        expect(await settle(store, first, next)).toBe("settled");
        const { dueAt, hold } = next;
        expect(
          await kept(store, id),
          "the delivery must be as planned but for attempts, dueAt and hold",
        ).toEqual({ ...plan.deliveries[0], attempts: 1, dueAt, hold });
        expect(await claimAll(store, { now: now + 4_999 })).toHaveLength(0);
        const second = await claimOne(store, { now: now + 5_000 });
        await settle(store, second, retryAt(now + 6_000, true));
        const refunded = await kept(store, id);
        expect(refunded?.attempts, "the second attempt was to be taken back").toBe(1);
      }),
  },
  {
    id: "begin",
    title: "content is frozen when sending begins, and found again by the retry",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        expect(first.delivery.content).toBeUndefined();
        expect(await store.outbox.begin([{ ...heldBy(first), content }])).toEqual(["begun"]);
        await settle(store, first, retryAt(now));
        const second = await claimOne(store);
        expect(second.delivery.content).toEqual(content);
        const afterCrash = await claimOne(store, { now: now + leaseMs });
        expect(afterCrash.delivery.content).toEqual(content);
      }),
  },
  {
    id: "frozen-mail",
    title: "a mail is found again whole, with its link to unsubscribe",
    run: (create) =>
      withStore(create, async (store) => {
        const texts = { subject: "Größe\n🔔", html: "<p>\r\n</p>", text: "" };
        const link = "https://app.example/notify/unsubscribe/a.b";
        for (const mail of [texts, { ...texts, unsubscribe: link }]) {
          const content = { rendering: "email", ...mail } as const;
          await enqueue(store, planOf({}));
          const first = await claimOne(store);
          await store.outbox.begin([{ ...heldBy(first), content }]);
          await settle(store, first, retryAt(now));
          const second = await claimOne(store);
          expect(second.delivery.content).toEqual(content);
          await settle(store, second, { state: "sent" });
        }
      }),
  },
  {
    id: "frozen",
    title: "frozen content is not replaced by a later attempt's",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        await store.outbox.begin([{ ...heldBy(first), content }]);
        const second = await claimOne(store, { now: now + leaseMs });
        const other = { ...content, title: "Something else" };
        await store.outbox.begin([{ ...heldBy(second), content: other }]);
        expect((await kept(store, first.delivery.id))?.content).toEqual(content);
      }),
  },
  {
    id: "waiting",
    title: "waiting counts what is queued or being sent",
    run: (create) =>
      withStore(create, async (store) => {
        expect(await store.outbox.waiting()).toBe(0);
        await enqueue(store, planOf({}, { channel: "chat", dueAt: now + 1 }, { state: "skipped" }));
        expect(await store.outbox.waiting(), "two queued").toBe(2);
        const claim = await claimOne(store);
        expect(await store.outbox.waiting(), "one queued, one being sent").toBe(2);
        await settle(store, claim, { state: "sent" });
        expect(await store.outbox.waiting(), "one queued, one sent").toBe(1);
      }),
  },
  {
    id: "content",
    title: "the content of what was sent stays only where it is asked for",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}, {}));
        const claims = await claimAll(store);
        for (const [index, claim] of claims.entries()) {
          await store.outbox.begin([{ ...heldBy(claim), content }]);
          await settle(store, claim, { state: "sent" }, { keepContent: index === 0 });
        }
        const contents = claims.map(
          async ({ delivery }) => (await kept(store, delivery.id))?.content,
        );
        expect(await Promise.all(contents)).toEqual([content, undefined]);
      }),
  },
  {
    id: "erasure",
    title: "nothing of a sensitive event is kept once its deliveries are settled",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({}, {});
        await enqueue(store, { ...plan, sensitive: true });
        const [first, second] = await claimAll(store);
        if (first === undefined || second === undefined) expect.fail("Two deliveries were due");
        await store.outbox.begin([first, second].map((claim) => ({ ...heldBy(claim), content })));
        await settle(store, first, { state: "sent" });
        const between = await store.log.get(second.delivery.id);
        expect(between?.event.payload, "one still needs it").toEqual(plan.event.payload);
        await settle(store, second, { state: "failed", reason: tooLong });
        for (const { id } of plan.deliveries) {
          const record = await store.log.get(id);
          expect(record?.event.payload, "the payload").toEqual({});
          expect(record?.delivery.content, "the content").toBeUndefined();
        }
        expect(await store.outbox.requeue([second.delivery.id], ada), "nothing to send").toBe(0);
        expect((await enqueue(store, plan))[0]?.status, "it is still known").toBe("duplicate");
      }),
  },
];
