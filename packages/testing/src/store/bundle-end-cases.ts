import { assert, expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { bundled, content, idOf, membersOf, sorted, statesOf } from "./bundle-sample.ts";
import {
  ada,
  claimAll,
  claimOne,
  enqueue,
  heldBy,
  kept,
  leaseMs,
  now,
  retryAt,
  settle,
  tooLong,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold when one message of many deliveries ends, or one of them does. */
export const bundleEndCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "bundle-settle",
    title: "the end of a bundle's attempt is the end for each of its members",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled({ createdAt: now - 3 }), bundled(), bundled({ priority: "low" })];
        await enqueue(store, ...plans, bundled({ bundle: undefined }));
        const [claim, plain] = await claimAll(store);
        assert(claim !== undefined && plain !== undefined, "Two messages are due");
        await store.outbox.begin([{ ...heldBy(claim), content }]);
        const attempt = { startedAt: now, endedAt: now + 1, status: "sent" } as const;
        await settle(store, claim, { state: "sent" }, { now: now + 1, attempt });
        await settle(store, plain, { state: "sent" }, { now: now + 1 });
        for (const plan of plans) {
          const record = await store.log.get(idOf(plan));
          const leads = idOf(plan) === claim.delivery.id;
          expect(record?.delivery).toMatchObject({ state: "sent", settledAt: now + 1 });
          expect(record?.delivery.leader).toBe(leads ? undefined : claim.delivery.id);
          expect(record?.attempts).toEqual([attempt]);
          expect(record?.delivery.content, "kept once").toEqual(leads ? content : undefined);
        }
        const with_ = await store.log.list({ leader: claim.delivery.id });
        expect(with_.map(({ id }) => id).sort()).toEqual(
          sorted(...plans).filter((id) => id !== claim.delivery.id),
        );
        expect(await store.log.list({ leader: plain.delivery.id })).toEqual([]);
        expect(await store.log.list({ leader: "nobody" })).toEqual([]);
        const { sent, messages, channels } = await store.log.statistics(now + 2);
        expect({ sent, messages }).toEqual({ sent: 4, messages: 2 });
        expect(channels.ops).toMatchObject({ sent: 4, messages: 2 });
        expect(await store.outbox.waiting()).toBe(0);
        expect(await claimAll(store, { now: now + 9 * leaseMs })).toEqual([]);
      }),
  },
  {
    id: "bundle-retry",
    title: "a bundle that was tried is tried again as it was, and one that was not is made anew",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled(), bundled()];
        await enqueue(store, ...plans);
        const untried = await claimOne(store);
        await settle(store, untried, { ...retryAt(now + 10, true), hold: undefined });
        const late = bundled({ dueAt: now + 20 });
        await enqueue(store, late);
        const tried = await claimOne(store, { now: now + 20 });
        expect(membersOf(tried), "those before, and what is due now").toEqual(
          sorted(...plans, late),
        );
        await store.outbox.begin([{ ...heldBy(tried), content }]);
        const next = retryAt(now + 5_000);
        expect(await settle(store, tried, next)).toBe("settled");
        for (const plan of [...plans, late]) {
          const { dueAt, hold } = next;
          expect(await kept(store, idOf(plan))).toMatchObject({
            state: "queued",
            attempts: 1,
            dueAt,
            hold,
          });
        }
        await enqueue(store, bundled({ dueAt: now + 6_000 }));
        expect(await claimAll(store, { now: now + 4_999 })).toEqual([]);
        const again = (await claimAll(store, { now: now + 6_000 })).find(({ bundle }) => bundle);
        assert(again !== undefined, "It is due again");
        expect(membersOf(again)).toEqual(sorted(...plans, late));
        expect(again.delivery).toMatchObject({ id: tried.delivery.id, content, attempts: 2 });
        const { total } = again.bundle ?? {};
        expect(total).toBe(3);
      }),
  },
  {
    id: "bundle-cancel",
    title: "a member that is cancelled is not sent, and the others go without it",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled(), bundled(), bundled(), bundled()];
        const [leader, waiting, claimed, begun] = plans;
        assert(leader && waiting && claimed && begun, "There are four");
        await enqueue(store, ...plans);
        expect(await store.outbox.cancel([idOf(waiting)], ada)).toBe(1);
        const first = await claimOne(store);
        expect(membersOf(first)).toEqual(sorted(leader, claimed, begun));
        expect(await store.outbox.cancel([idOf(claimed)], ada)).toBe(1);
        expect(await store.outbox.begin([{ ...heldBy(first), content }])).toEqual(["lost"]);
        expect(await settle(store, first, { state: "sent" })).toBe("lost");
        const second = await claimOne(store);
        expect(membersOf(second)).toEqual(sorted(leader, begun));
        expect(second.delivery.attempts, "what was not tried does not count").toBe(1);
        await store.outbox.begin([{ ...heldBy(second), content }]);
        expect(await store.outbox.cancel(sorted(leader, begun), ada), "it has begun").toBe(0);
        await settle(store, second, retryAt(now + 9));
        expect(await store.outbox.cancel([idOf(leader)], ada), "it waits again").toBe(1);
        const third = await claimOne(store, { now: now + 9 });
        expect(third.delivery.id).toBe(idOf(begun));
        expect(third.delivery.content, "the words of another message").toBeUndefined();
        expect(await statesOf(store, ...plans)).toEqual([
          "skipped",
          "skipped",
          "skipped",
          "sending",
        ]);
        expect((await kept(store, idOf(claimed)))?.leader, "it went with nobody").toBeUndefined();
        expect(await store.outbox.waiting()).toBe(1);
      }),
  },
  {
    id: "bundle-requeue",
    title: "a bundle that failed comes back whole, whichever member is asked for",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled(), bundled(), bundled()];
        const ids = sorted(...plans);
        await enqueue(store, ...plans);
        const first = await claimOne(store);
        await store.outbox.begin([{ ...heldBy(first), content }]);
        await settle(store, first, { state: "failed", reason: tooLong });
        expect(await statesOf(store, ...plans)).toEqual(["failed", "failed", "failed"]);
        const follower = ids.find((id) => id !== first.delivery.id) ?? "";
        expect(await store.outbox.requeue([follower, ...ids], ada), "each once").toBe(3);
        expect(await store.outbox.waiting()).toBe(3);
        const audit = await store.log.audit();
        expect(audit.map(({ deliveryId }) => deliveryId).sort(), "an entry each").toEqual(ids);
        const second = await claimOne(store, { now: ada.now });
        expect(membersOf(second)).toEqual(ids);
        expect(second.delivery).toMatchObject({ id: first.delivery.id, content, attempts: 1 });
        await settle(store, second, { state: "failed", reason: tooLong });
        await store.outbox.discard([first.delivery.id], ada);
        expect(await store.outbox.requeue([follower], ada), "those still there").toBe(2);
        const third = await claimOne(store, { now: ada.now });
        expect(membersOf(third)).toEqual(ids.filter((id) => id !== first.delivery.id));
        expect(third.delivery.content).toBeUndefined();
      }),
  },
  {
    id: "bundle-member",
    title: "a member, or the leader alone, can be settled by itself",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled(), bundled(), bundled(), bundled()];
        await enqueue(store, ...plans);
        const claim = await claimOne(store);
        const [over] = plans.map(idOf).filter((id) => id !== claim.delivery.id);
        assert(over !== undefined, "There are others");
        const reason = { code: "resolved", message: "It is over." };
        const skipped = { state: "skipped", reason } as const;
        await settle(store, claim, skipped, { id: over });
        expect(await kept(store, over)).toMatchObject({ state: "skipped", reason });
        expect((await kept(store, over))?.leader).toBeUndefined();
        expect(await store.outbox.begin([heldBy(claim)]), "the others go on").toEqual(["begun"]);
        await settle(store, claim, retryAt(now, true));
        const again = await claimOne(store);
        await settle(store, again, skipped, { alone: true });
        expect((await kept(store, again.delivery.id))?.state).toBe("skipped");
        const rest = await claimOne(store);
        expect(membersOf(rest), "under another leader").toEqual(
          sorted(...plans).filter((id) => id !== over && id !== again.delivery.id),
        );
        expect(rest.delivery.attempts, "nothing was tried").toBe(1);
        expect(await settle(store, again, { state: "sent" })).toBe("lost");
        expect(await settle(store, rest, { state: "sent" })).toBe("settled");
        expect(await store.outbox.waiting()).toBe(0);
      }),
  },
  {
    id: "bundle-erasure",
    title: "the content of a bundle goes with the first sensitive event in it",
    run: (create) =>
      withStore(create, async (store) => {
        const [open, secret] = [bundled({ priority: "high" }), bundled()];
        await enqueue(store, open, { ...secret, sensitive: true });
        const claim = await claimOne(store);
        expect(claim.delivery.id, "the leader is none of them").toBe(idOf(open));
        expect(claim.bundle?.sensitive).toBe(true);
        await store.outbox.begin([{ ...heldBy(claim), content }]);
        await settle(store, claim, { state: "failed", reason: tooLong });
        expect((await kept(store, idOf(open)))?.content).toBeUndefined();
        expect((await store.log.get(idOf(secret)))?.event.payload).toEqual({});
        expect((await store.log.get(idOf(open)))?.event.payload).toEqual(open.event.payload);
        const asked = [idOf(secret), idOf(open)];
        expect(await store.outbox.requeue(asked, ada), "what is left").toBe(1);
        const again = await claimOne(store, { now: ada.now });
        expect(membersOf(again)).toEqual([idOf(open)]);
        expect(await statesOf(store, open, secret)).toEqual(["sending", "failed"]);
      }),
  },
  {
    id: "bundle-prune",
    title: "a bundle's leader is deleted after its members",
    run: (create) =>
      withStore(create, async (store) => {
        await enqueue(store, bundled(), bundled(), bundled());
        const claim = await claimOne(store);
        await settle(store, claim, { state: "sent" });
        expect(await store.outbox.prune(now + 1, 1)).toBe(1);
        const left = await store.log.list();
        expect(left.map(({ id }) => id)).toContain(claim.delivery.id);
        expect(await store.outbox.prune(now + 1, 10)).toBe(1);
        expect(await store.outbox.prune(now + 1, 10)).toBe(1);
        expect(await store.log.list()).toEqual([]);
      }),
  },
];
