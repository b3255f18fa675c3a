import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  claimAll,
  claimOne,
  enqueue,
  heldBy,
  idsOf,
  kept,
  leaseMs,
  now,
  planOf,
  retryAt,
  settle,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const many = Array.from({ length: 40 }, () => ({}));

/** What must hold when workers ask for deliveries. */
export const claimCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "order",
    title: "claims come by priority, then longest due first",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf(
          { dueAt: now - 1 },
          { dueAt: now - 3 },
          { dueAt: now - 2 },
          { dueAt: now - 9, priority: "low" },
          { dueAt: now, priority: "high" },
        );
        await enqueue(store, plan);
        const claims = await claimAll(store);
        const dueAts = claims.map(({ delivery }) => delivery.dueAt);
        expect(dueAts).toEqual([now, now - 3, now - 2, now - 1, now - 9]);
      }),
  },
  {
    id: "selection",
    title: "a claim takes what is due on its channel, up to its limit",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(
          store,
          planOf({}, {}, {}, { channel: "chat" }, { dueAt: now + 1 }, { dueAt: now + 2 }),
        );
        expect(await claimAll(store, { channel: "nobody" })).toHaveLength(0);
        expect(await claimAll(store, { limit: 2 }), "limit 2 of 3 due").toHaveLength(2);
        expect(await claimAll(store), "the third one").toHaveLength(1);
        expect(await claimAll(store), "nothing else is due").toHaveLength(0);
        expect(await claimAll(store, { channel: "chat" })).toHaveLength(1);
        expect(await claimAll(store, { now: now + 1 }), "due at this very moment").toHaveLength(1);
      }),
  },
  {
    id: "next-due",
    title: "a claim says when the channel's next delivery falls due",
    run: (create) =>
      withStore(create, async (store) => {
        const options = { channel: "ops", limit: 1, now, leaseMs };
        const nextDueAt = async () => (await store.outbox.claim(options)).nextDueAt;
        expect(await nextDueAt(), "with an empty outbox").toBeUndefined();
        await enqueue(
          store,
          planOf({}, { dueAt: now }, { dueAt: now + 5_000 }, { channel: "chat" }),
        );
        expect(await nextDueAt(), "one more is due now").toBe(now);
        expect(await nextDueAt(), "the last one is due later").toBe(now + 5_000);
        const later = await claimOne(store, { now: now + 5_000 });
        await settle(store, later, { state: "sent" });
        expect(await nextDueAt(), "those being sent fall due when their lease ends").toBe(
          now + leaseMs,
        );
      }),
  },
  {
    id: "attempts",
    title: "the attempt is counted when it begins",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({});
        await enqueue(store, plan);
        const first = await claimOne(store);
        expect(first.event).toEqual(plan.event);
        expect(first.delivery).toMatchObject({ state: "sending", attempts: 1 });
        expect(await kept(store, first.delivery.id)).toMatchObject({
          state: "sending",
          attempts: 1,
        });
        await settle(store, first, retryAt(now));
        const second = await claimOne(store);
        expect(second.delivery).toMatchObject({ state: "sending", attempts: 2 });
        expect(second.delivery.hold, "a delivery that is sent waits no more").toBeUndefined();
      }),
  },
  {
    id: "exclusive",
    title: "no delivery goes to two claims at once",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf(...many);
        await enqueue(store, plan);
        const claims = await Promise.all(
          Array.from({ length: 10 }, () => claimAll(store, { limit: 7 })),
        );
        const ids = claims.flat().map(({ delivery }) => delivery.id);
        expect(new Set(ids).size, "one delivery was claimed twice").toBe(ids.length);
        expect([...ids].sort(), "not everything due was claimed").toEqual(
          [...idsOf(plan.deliveries)].sort(),
        );
      }),
  },
  {
    id: "lease",
    title: "a claim that was not settled in its lease is claimed again, with a higher token",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        const early = await claimAll(store, { now: now + leaseMs - 1 });
        expect(early, "claimed again before its lease ended").toHaveLength(0);
        const second = await claimOne(store, { now: now + leaseMs });
        expect(second.token).toBeGreaterThan(first.token);
        expect(second.delivery.attempts).toBe(2);
        expect(first.interrupted).toBeUndefined();
        expect(second.interrupted, "its worker had not begun to send").toEqual({ begun: false });
        await store.outbox.begin([heldBy(second)]);
        const third = await claimOne(store, { now: now + 2 * leaseMs });
        expect(third.interrupted, "its worker had begun to send").toEqual({ begun: true });
        const record = await store.log.get(first.delivery.id);
        expect(record?.attempts.map(({ status }) => status)).toEqual(["interrupted", "unknown"]);
      }),
  },
  {
    id: "renew",
    title: "a lease that is renewed lasts longer, and one that was lost cannot be",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        const until = now + 2 * leaseMs;
        expect(await store.outbox.renew([heldBy(first)], until)).toEqual(["renewed"]);
        expect(await claimAll(store, { now: until - 1 }), "renewed until then").toHaveLength(0);
        const second = await claimOne(store, { now: until });
        const both = [heldBy(first), heldBy(second)];
        expect(await store.outbox.renew(both, until + leaseMs)).toEqual(["lost", "renewed"]);
      }),
  },
];
