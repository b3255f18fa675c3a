import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { claimAll, enqueue, idsOf, now, planOf, retryAt, settle, tooLong } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold about reading what is kept. */
export const logCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "list",
    title: "the log lists by event, channel and state, in the order of planning",
    run: (create) =>
      withStore(create, async (store) => {
        const first = planOf({ channel: "chat" }, {}, { state: "skipped" });
        const second = planOf({ dueAt: now - 9 }, { channel: "chat" });
        await enqueue(store, first, second);
        const all = [...first.deliveries, ...second.deliveries];
        expect(await store.log.list()).toEqual(all);
        expect(await store.log.list({ eventId: second.event.id })).toEqual(second.deliveries);
        expect(await store.log.list({ channel: "chat" })).toEqual(
          all.filter(({ channel }) => channel === "chat"),
        );
        expect(await store.log.list({ state: "queued", channel: "ops" })).toEqual(
          all.filter(({ state, channel }) => state === "queued" && channel === "ops"),
        );
        expect(await store.log.list({ eventId: "nobody" })).toEqual([]);
        expect(await store.log.list({ eventType: "backup.failed" })).toEqual(all);
        expect(await store.log.list({ eventType: "backup.partial" })).toEqual([]);
        expect(await store.log.list({ rule: "failed backups" })).toEqual(all);
        expect(await store.log.list({ rule: "backups" })).toEqual([]);
        expect(await store.log.list({ recipient: "ada" }), "by id").toEqual(all);
        expect(await store.log.list({ recipient: "ada@example.com" }), "by address").toEqual(all);
        expect(await store.log.list({ recipient: "bob" })).toEqual([]);
        expect(await store.log.list({ since: now, until: now + 1 })).toEqual(all);
        expect(await store.log.list({ since: now + 1 })).toEqual([]);
        expect(await store.log.list({ until: now })).toEqual([]);
        expect(await store.log.list({}, { first: "newest" })).toEqual(all.toReversed());
      }),
  },
  {
    id: "paging",
    title: "pages follow one another without gap or repetition, also while deliveries move on",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = Array.from({ length: 26 }, () => planOf({}, {}, {}, {}, {}));
        await enqueue(store, ...plans);
        const planned = plans.flatMap(({ deliveries }) => idsOf(deliveries));
        expect(idsOf(await store.log.list()), "100 without a limit").toEqual(planned.slice(0, 100));
        const read: string[] = [];
        for (let after: string | undefined; read.length < planned.length; after = read.at(-1)) {
          const page = { limit: 40, ...(after !== undefined && { after }) };
          const ids = idsOf(await store.log.list({}, page));
          expect(ids, "a page before the end was empty").not.toHaveLength(0);
          read.push(...ids);
          for (const claim of await claimAll(store, { limit: 20 })) {
            await settle(store, claim, retryAt(now + 1));
          }
        }
        expect(read).toEqual(planned);
      }),
  },
  {
    id: "get",
    title: "the log gives one delivery by its id, and undefined for one that it does not have",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({}, { audience: "user" });
        await enqueue(store, plan);
        for (const delivery of plan.deliveries) {
          expect(await store.log.get(delivery.id)).toEqual({
            delivery,
            event: plan.event,
            attempts: [],
          });
        }
        expect(await store.log.get("nobody")).toBeUndefined();
        expect(await store.log.get("__proto__")).toBeUndefined();
      }),
  },
  {
    id: "statistics",
    title: "statistics count what was sent, failed and waits, for each channel and for all",
    run: (create) =>
      withStore(create, async (store) => {
        const later = { dueAt: now + 9_000 };
        await enqueue(
          store,
          planOf({}, {}, later, { ...later, channel: "chat" }, { state: "skipped" }),
        );
        const [sent, failed] = await claimAll(store);
        if (sent === undefined || failed === undefined) expect.fail("Two deliveries were due");
        await settle(store, sent, { state: "sent" }, { now: now + 300 });
        await settle(store, failed, { state: "failed", reason: tooLong }, { now: now + 300 });
        const today = await store.log.statistics(now + 1_000);
        expect(today).toMatchObject({ sent: 1, failed: 1, queued: 2, deadLetters: 1 });
        expect(today).toMatchObject({ averageMs: 300, p95Ms: 300 });
        expect(today.channels.ops).toMatchObject({ sent: 1, failed: 1, queued: 1, deadLetters: 1 });
        expect(today.channels.chat).toMatchObject({
          sent: 0,
          failed: 0,
          queued: 1,
          deadLetters: 0,
        });
        const twoDaysLater = await store.log.statistics(now + 2 * 86_400_000);
        expect(twoDaysLater).toMatchObject({ sent: 0, failed: 0, deadLetters: 1 });
        expect(twoDaysLater.averageMs).toBeUndefined();
      }),
  },
];
