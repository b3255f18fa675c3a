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

const attempt = { startedAt: now, endedAt: now } as const;

/** What must hold of deliveries that go through a member of a pool. */
export const memberCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "member",
    title: "a delivery is bound to the member that it begins with until its attempt is settled",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        expect(first.delivery.member, "nothing was begun").toBeUndefined();
        expect(first.delivery.bound).toBeUndefined();
        const { id } = first.delivery;
        await store.outbox.begin([{ ...heldBy(first), member: "primary" }]);
        expect(await kept(store, id)).toMatchObject({ member: "primary", bound: true });
        await settle(store, first, retryAt(now, true), {
          attempt: { ...attempt, status: "deferred", member: "primary", reason: tooLong },
        });
        const second = await claimOne(store);
        expect(second.delivery).toMatchObject({ member: "primary" });
        expect(second.delivery.bound, "it was not sent, so it is free").toBeUndefined();
        await store.outbox.begin([{ ...heldBy(second), member: "reserve" }]);
        await settle(store, second, { ...retryAt(now), bound: true });
        const third = await claimOne(store);
        expect(third.delivery).toMatchObject({ member: "reserve", bound: true });
        await settle(store, third, { state: "sent" });
        const sent = await store.log.get(id);
        expect(sent?.delivery).toMatchObject({ state: "sent", member: "reserve" });
        expect(sent?.delivery.bound, "it waits no more").toBeUndefined();
        expect(sent?.attempts).toMatchObject([{ member: "primary", status: "deferred" }]);
      }),
  },
  {
    id: "member-crash",
    title:
      "a delivery whose worker ended while it was sent stays bound to the member, until a retry",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, planOf({}));
        const first = await claimOne(store);
        await store.outbox.begin([{ ...heldBy(first), member: "primary" }]);
        const second = await claimOne(store, { now: now + leaseMs });
        expect(second.interrupted).toEqual({ begun: true });
        expect(second.delivery).toMatchObject({ member: "primary", bound: true });
        const third = await claimOne(store, { now: now + 2 * leaseMs });
        expect(third.interrupted, "now its worker had not begun").toEqual({ begun: false });
        expect(third.delivery, "and it may still have arrived").toMatchObject({ bound: true });
        const record = await store.log.get(first.delivery.id);
        expect(record?.attempts).toMatchObject([
          { status: "unknown", member: "primary" },
          { status: "interrupted" },
        ]);
        expect(record?.attempts[1]?.member).toBeUndefined();
        await settle(store, third, { state: "failed", reason: tooLong });
        expect(await store.outbox.requeue([first.delivery.id], ada)).toBe(1);
        const again = await claimOne(store, { now: ada.now + 3 * leaseMs });
        expect(again.delivery.bound, "a person has decided").toBeUndefined();
      }),
  },
  {
    id: "member-counts",
    title: "statistics count what went through each member, a bundle as one message",
    run: (create) =>
      withStore(create, async (store) => {
        const together = { bundle: "nightly" };
        await enqueue(store, planOf({}, {}, together, together, together, { channel: "chat" }));
        const claims = await claimAll(store);
        expect(claims).toHaveLength(3);
        for (const claim of claims) {
          const member = claim.bundle === undefined ? "primary" : "reserve";
          await store.outbox.begin([{ ...heldBy(claim), member }]);
          const isFirst = claim === claims[0];
          await settle(
            store,
            claim,
            isFirst ? { state: "failed", reason: tooLong } : { state: "sent" },
            { attempt: { ...attempt, status: isFirst ? "rejected" : "sent", member } },
          );
        }
        const { channels } = await store.log.statistics(now + 1);
        expect(channels.ops?.members).toEqual({
          primary: { sent: 1, failed: 1, messages: 2 },
          reserve: { sent: 3, failed: 0, messages: 1 },
        });
        expect(channels.chat?.members, "which is no pool").toBeUndefined();
        const later = await store.log.statistics(now + 2 * 86_400_000);
        expect(later.channels.ops?.members ?? {}).toEqual({});
        const followers = await store.log.list({ channel: "ops", state: "sent" });
        expect(followers.map(({ member }) => member).sort()).toEqual([
          "primary",
          "reserve",
          "reserve",
          "reserve",
        ]);
      }),
  },
];
