import type { Plan } from "@carillon/core";
import { mostMembers } from "@carillon/core";
import { assert, expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { bundled, content, idOf, membersOf, sorted, statesOf } from "./bundle-sample.ts";
import { claimAll, claimOne, enqueue, heldBy, leaseMs, now, settle } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold when deliveries are claimed as one message. */
export const bundleCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "bundle",
    title: "what is due under one key for one address is claimed as one message",
    run: (create) =>
      withStore(create, async (store) => {
        const first = bundled({ dueAt: now - 5 }, { occurredAt: now - 9, severity: "warning" });
        const worst = bundled({ priority: "low" }, { severity: "critical" });
        const last = bundled({}, { severity: "warning" });
        const others = [
          bundled({ address: "bob@example.com" }),
          bundled({ address: undefined }),
          bundled({ address: undefined }),
          bundled({ bundle: "reports of ada" }),
          bundled({ bundle: undefined }),
          bundled({ bundle: undefined }),
        ];
        await enqueue(store, first, worst, last, ...others, bundled({ channel: "chat" }));
        const claim = await claimOne(store, { limit: 1 });
        expect(claim.delivery, "the one that is due longest leads").toMatchObject({
          id: idOf(first),
          state: "sending",
          attempts: 1,
        });
        expect(claim.bundle).toMatchObject({
          total: 3,
          severities: { warning: 2, critical: 1 },
          firstAt: now - 9,
          lastAt: now,
          sensitive: false,
        });
        const members = claim.bundle?.members ?? [];
        expect(
          members.map(({ delivery }) => delivery.id),
          "the severest first, of these the newest",
        ).toEqual([worst, last, first].map(idOf));
        expect(members.map(({ event }) => event)).toEqual([worst.event, last.event, first.event]);
        for (const { delivery } of members) {
          expect(delivery).toMatchObject({ state: "sending", attempts: 1 });
          expect(delivery.leader).toBe(delivery.id === idOf(first) ? undefined : idOf(first));
        }
        const rest = await claimAll(store, { limit: 5 });
        expect(rest.map(({ bundle }) => bundle?.total ?? 1).sort()).toEqual([1, 1, 1, 1, 2]);
        expect(await claimAll(store), "everything is claimed").toEqual([]);
        expect(await store.outbox.waiting(), "each member waits").toBe(10);
      }),
  },
  {
    id: "bundle-late",
    title: "what falls due later makes the next message, and does not wait for the one before",
    run: (create) =>
      withStore(create, async (store) => {
        const [one, two] = [bundled(), bundled()];
        const next = bundled({ dueAt: now + 1_000 });
        await enqueue(store, one, two, next);
        const { claims, nextDueAt } = await store.outbox.claim({
          channel: "ops",
          limit: 9,
          now,
          leaseMs,
        });
        expect(claims.map(membersOf)).toEqual([sorted(one, two)]);
        expect(nextDueAt, "not when the members would be due").toBe(now + 1_000);
        const late = bundled({ dueAt: now + 500 });
        await enqueue(store, late);
        const second = await claimOne(store, { now: now + 1_000 });
        expect(membersOf(second)).toEqual(sorted(late, next));
        const [first] = claims;
        assert(first !== undefined, "There is a claim");
        expect(await settle(store, first, { state: "sent" })).toBe("settled");
        expect(await statesOf(store, one, two, late, next)).toEqual([
          "sent",
          "sent",
          "sending",
          "sending",
        ]);
      }),
  },
  {
    id: "bundle-crash",
    title: "a bundle whose worker ended is claimed again with the same members and content",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = [bundled(), bundled(), bundled()];
        await enqueue(store, ...plans);
        const first = await claimOne(store);
        await enqueue(store, bundled({ priority: "high" }));
        const [, second] = await claimAll(store, { now: now + leaseMs });
        assert(second !== undefined, "It is claimed again");
        expect(membersOf(second)).toEqual(sorted(...plans));
        expect(second.delivery.id).toBe(first.delivery.id);
        expect(second.token).toBeGreaterThan(first.token);
        expect(second.interrupted).toEqual({ begun: false });
        expect(await store.outbox.begin([{ ...heldBy(first), content }])).toEqual(["lost"]);
        expect(await store.outbox.begin([{ ...heldBy(second), content }])).toEqual(["begun"]);
        expect(await settle(store, first, { state: "sent" }), "the late answer").toBe("lost");
        const options = { now: now + 2 * leaseMs };
        const third = (await claimAll(store, options)).find(({ bundle }) => bundle);
        assert(third !== undefined, "It is claimed a third time");
        expect(membersOf(third)).toEqual(sorted(...plans));
        expect(third.delivery.content).toEqual(content);
        expect(third.interrupted).toEqual({ begun: true });
        for (const plan of plans) {
          const record = await store.log.get(idOf(plan));
          expect(record?.delivery.attempts).toBe(3);
          expect(record?.attempts.map(({ status }) => status)).toEqual(["interrupted", "unknown"]);
        }
      }),
  },
  {
    id: "bundle-expired",
    title: "what has expired by then is not mixed with what has not",
    run: (create) =>
      withStore(create, async (store) => {
        const expired = [bundled({ expiresAt: now - 1 }), bundled({ expiresAt: now })];
        const current = [bundled({ expiresAt: now + 5 }), bundled({ expiresAt: now + 9 })];
        await enqueue(store, ...expired, ...current);
        const claims = await claimAll(store);
        expect(claims.map(membersOf)).toEqual([sorted(...expired), sorted(...current)]);
        expect(
          claims.map(({ bundle }) => bundle?.expiresAt),
          "when the last one does",
        ).toEqual([now, now + 9]);
        await enqueue(store, bundled({ expiresAt: now + 5 }), bundled());
        const forever = await claimOne(store);
        expect(forever.bundle?.expiresAt, "one never does").toBeUndefined();
      }),
  },
  {
    id: "bundle-huge",
    title:
      "of ten thousand members a claim has the hundred that matter most, and counts the others",
    run: (create) =>
      withStore(create, async (store) => {
        const severities = ["info", "critical"] as const;
        const plans = Array.from({ length: 10_000 }, (_, index) =>
          bundled({}, { severity: severities[index % 200 === 0 ? 1 : 0] ?? "info" }),
        );
        const all = [...plans, bundled({ bundle: undefined })];
        await store.outbox.enqueue(all, { now, maxWaiting: 20_000 });
        const { claims, nextDueAt } = await store.outbox.claim({
          channel: "ops",
          limit: 2,
          now,
          leaseMs,
        });
        const [claim, plain] = claims;
        assert(claim !== undefined && plain !== undefined, "Two messages are due");
        expect(nextDueAt).toBeUndefined();
        expect(claim.bundle).toMatchObject({
          total: 10_000,
          severities: { critical: 50, info: 9_950 },
        });
        expect(claim.bundle?.members).toHaveLength(mostMembers);
        const shown = claim.bundle?.members.map(({ event }) => event.severity) ?? [];
        expect(shown.filter((severity) => severity === "critical")).toHaveLength(50);
        expect(await store.outbox.renew([heldBy(claim)], now + 2 * leaseMs)).toEqual(["renewed"]);
        expect(await claimAll(store, { now: now + leaseMs + 1 }), "the plain one").toHaveLength(1);
        await settle(store, claim, { state: "sent" });
        expect(await store.outbox.waiting()).toBe(1);
        expect((await store.log.statistics(now)).sent).toBe(10_000);
      }),
  },
  {
    id: "bundle-exclusive",
    title: "a bundle is never split, also when two processes claim at once",
    run: (create) =>
      withStore(create, async (store, bench) => {
        const other = store.shared ? await bench.open() : store;
        const keys = Array.from({ length: 20 }, (_, index) => `bundle ${index}`);
        for (let round = 0; round < 5; round += 1) {
          await enqueue(store, ...keys.map((bundle) => bundled({ bundle })));
        }
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            claimAll(index % 2 === 0 ? store : other, { limit: 2 }),
          ),
        );
        const totals = claims.flat().map(({ bundle }) => bundle?.total);
        expect(totals).toEqual(keys.map(() => 5));
        const members = claims.flat().flatMap(membersOf);
        expect(new Set(members).size, "each in one of them").toBe(100);
      }),
  },
  {
    id: "bundle-cap",
    title: "what waits in one bundle for one moment counts once for its address",
    run: (create) =>
      withStore(create, async (store) => {
        const limits = { now, maxWaiting: 100, perRecipientPerHour: 1 };
        const take = async (...plans: readonly Plan[]) =>
          (await store.outbox.enqueue(plans, limits)).map((answer) => {
            assert(answer.status === "accepted", "There is room");
            return answer.deliveries[0]?.dueAt;
          });
        const hour = 3_600_000;
        const dueAts = await take(bundled(), bundled(), bundled({ bundle: "reports" }), bundled());
        expect(dueAts, "two messages, an hour apart").toEqual([now, now, now + hour, now]);
        expect(await take(bundled({ bundle: "reports" })), "held with the other").toEqual([
          now + hour,
        ]);
        expect(await take(bundled({ bundle: undefined }))).toEqual([now + 2 * hour]);
        const later = now + hour;
        expect((await claimAll(store, { now: later })).map(({ bundle }) => bundle?.total)).toEqual([
          3, 2,
        ]);
      }),
  },
];
