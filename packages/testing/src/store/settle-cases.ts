import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { claimAll, claimOne, leaseMs, now, planOf, retryAt, settle } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const content = { rendering: "text", title: "Backup failed", text: "The disk is full." } as const;

/** What must hold when attempts end. */
export const settleCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "late",
    title: "an answer that comes after the claim was lost changes nothing",
    run: (create) =>
      withStore(create, async (store) => {
        await store.outbox.enqueue([planOf({})]);
        const old = await claimOne(store);
        const current = await claimOne(store, { now: now + leaseMs });
        const before = await store.log.get(old.delivery.id);
        expect(await settle(store, old, { state: "sent" })).toBe("lost");
        await store.outbox.freeze([{ id: old.delivery.id, token: old.token, content }]);
        expect(await store.log.get(old.delivery.id)).toEqual(before);
        expect(await settle(store, current, { state: "sent" })).toBe("settled");
        const after = await store.log.get(old.delivery.id);
        const failed = { state: "failed", reason: { code: "x", message: "x" } } as const;
        expect(await settle(store, current, failed), "settled a second time").toBe("lost");
        expect(await store.log.get(old.delivery.id)).toEqual(after);
        const unknown = { id: "nobody", token: 1, now, next: failed };
        expect(await store.outbox.settle([unknown]), "of an unknown delivery").toEqual(["lost"]);
      }),
  },
  {
    id: "settle",
    title: "sent and failed deliveries are over, with time and reason",
    run: (create) =>
      withStore(create, async (store) => {
        await store.outbox.enqueue([planOf({}, {})]);
        const [sent, failed] = await claimAll(store);
        if (sent === undefined || failed === undefined) expect.fail("Two deliveries were due");
        const reason = { code: "no", message: "Not wanted.", cure: "Ask.", response: "550 no" };
        const settlements = [
          { ...idOf(sent), now: now + 1, next: { state: "sent", response: "250 ok" } },
          { ...idOf(failed), now: now + 2, next: { state: "failed", reason } },
        ] as const;
        expect(await store.outbox.settle(settlements)).toEqual(["settled", "settled"]);
        expect(await store.log.get(sent.delivery.id)).toMatchObject({
          state: "sent",
          attempts: 1,
          settledAt: now + 1,
        });
        expect(await store.log.get(failed.delivery.id)).toMatchObject({
          state: "failed",
          reason,
          settledAt: now + 2,
        });
        const muchLater = await claimAll(store, { now: now + 10 * leaseMs });
        expect(muchLater, "claimed although it is over").toHaveLength(0);
      }),
  },
  {
    id: "requeue",
    title: "a delivery that goes back waits until it is due, with its hold and its attempts",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({});
        await store.outbox.enqueue([plan]);
        const first = await claimOne(store);
        const { id } = first.delivery;
        const next = retryAt(now + 5_000);
        expect(await settle(store, first, next)).toBe("settled");
        const { dueAt, hold } = next;
        expect(
          await store.log.get(id),
          "the delivery must be as planned but for attempts, dueAt and hold",
        ).toEqual({ ...plan.deliveries[0], attempts: 1, dueAt, hold });
        expect(await claimAll(store, { now: now + 4_999 })).toHaveLength(0);
        const second = await claimOne(store, { now: now + 5_000 });
        await settle(store, second, retryAt(now + 6_000, true));
        const refunded = await store.log.get(id);
        expect(refunded?.attempts, "the second attempt was to be taken back").toBe(1);
      }),
  },
  {
    id: "freeze",
    title: "frozen content is found again by the retry",
    run: (create) =>
      withStore(create, async (store) => {
        await store.outbox.enqueue([planOf({})]);
        const first = await claimOne(store);
        expect(first.delivery.content).toBeUndefined();
        await store.outbox.freeze([{ ...idOf(first), content }]);
        await settle(store, first, retryAt(now));
        const second = await claimOne(store);
        expect(second.delivery.content).toEqual(content);
        const afterCrash = await claimOne(store, { now: now + leaseMs });
        expect(afterCrash.delivery.content).toEqual(content);
      }),
  },
  {
    id: "pending",
    title: "pending counts what is queued or being sent",
    run: (create) =>
      withStore(create, async (store) => {
        expect(await store.outbox.pending()).toBe(0);
        await store.outbox.enqueue([
          planOf({}, { channel: "chat", dueAt: now + 1 }, { state: "skipped" }),
        ]);
        expect(await store.outbox.pending(), "two queued").toBe(2);
        const claim = await claimOne(store);
        expect(await store.outbox.pending(), "one queued, one being sent").toBe(2);
        await settle(store, claim, { state: "sent" });
        expect(await store.outbox.pending(), "one queued, one sent").toBe(1);
      }),
  },
];

function idOf(claim: { readonly delivery: { readonly id: string }; readonly token: number }) {
  return { id: claim.delivery.id, token: claim.token };
}
