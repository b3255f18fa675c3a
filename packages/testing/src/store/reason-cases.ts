import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  ada,
  claimAll,
  claimOne,
  deadLetter,
  enqueue,
  eventOf,
  planFor,
  planOf,
  settle,
  tooLong,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

const silenced = { code: "silenced", message: "Silenced by Ada until 07:00 UTC" };
const grouped = { code: "grouped", message: "Waits until 07:00 UTC for others of its group" };
const noRule = { code: "no-rule", message: "No rule listens to backup.failed" };
const { now } = ada;

/** What must hold about what is kept of why: nothing is left out, held or swallowed without a word. */
export const reasonCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "trail",
    title: "what the stages said of a delivery stays with it, also when its hold is over",
    run: (create) =>
      withStore(create, async (store) => {
        const trail = [
          { stage: "group", verdict: "hold", until: now, reason: grouped },
          { stage: "throttle", verdict: "skip", reason: silenced, rules: ["others"] },
          { stage: "one-per-person", verdict: "merge", reason: tooLong, recipient: "bob" },
        ] as const;
        const plan = planOf({ trail, hold: { kind: "group", reason: grouped } });
        await enqueue(store, plan);
        expect((await store.log.list())[0]?.trail, "in a list").toEqual(trail);
        const claim = await claimOne(store);
        expect(claim.delivery.trail, "of a claim").toEqual(trail);
        await settle(store, claim, { state: "sent" });
        const record = await store.log.get(claim.delivery.id);
        expect(record?.delivery.hold, "it waits no more").toBeUndefined();
        expect(record?.delivery.trail, "when it was sent").toEqual(trail);
      }),
  },
  {
    id: "event",
    title: "the log has an event with when it was accepted, and why nobody hears of it",
    run: (create) =>
      withStore(create, async (store) => {
        const heard = planOf({}, { state: "skipped", reason: silenced, settledAt: now });
        const unheard = { ...planFor(eventOf()), unheard: noRule };
        const accepted = await store.outbox.enqueue([heard, unheard], { now, maxWaiting: 9 });
        expect(accepted.map(({ status }) => status)).toEqual(["accepted", "accepted"]);
        expect(await store.log.event(heard.event.id)).toEqual({
          event: heard.event,
          acceptedAt: now,
          queued: 1,
          skipped: 1,
          erased: false,
          unheard: undefined,
        });
        expect(await store.log.event(unheard.event.id)).toEqual({
          event: unheard.event,
          acceptedAt: now,
          queued: 0,
          skipped: 0,
          erased: false,
          unheard: noRule,
        });
        expect(await store.log.event("nobody")).toBeUndefined();
        expect(await store.log.event("__proto__")).toBeUndefined();
      }),
  },
  {
    id: "event-erased",
    title: "the log says of a sensitive event that it is erased, once nothing of it waits",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = { ...planOf({}), sensitive: true };
        await enqueue(store, plan);
        const { id } = plan.event;
        expect(await store.log.event(id)).toMatchObject({ erased: false, event: plan.event });
        await settle(store, await claimOne(store), { state: "sent" });
        expect(await store.log.event(id)).toMatchObject({ erased: true, event: { payload: {} } });
      }),
  },
  {
    id: "reasons",
    title: "statistics count by state and by reason, for each channel, over the window asked for",
    run: (create) =>
      withStore(create, async (store) => {
        const skipped = { state: "skipped", settledAt: now, reason: silenced } as const;
        const early = { ...skipped, settledAt: now - 3_600_000, reason: tooLong };
        await enqueue(
          store,
          planOf(skipped, { ...skipped, channel: "chat" }, early),
          planOf({ dueAt: now + 9, hold: { kind: "group", reason: grouped } }),
          { ...planFor(eventOf()), unheard: noRule },
          { ...planFor(eventOf()), unheard: { ...noRule, code: "nobody-meant" } },
        );
        const { id } = await deadLetter(store);
        await deadLetter(store);
        await store.outbox.discard([id], ada);
        const all = await store.log.statistics(now + 1);
        expect(all).toMatchObject({ skipped: 3, failed: 1, discarded: 1, held: { group: 1 } });
        expect(all.reasons).toEqual({
          skipped: { silenced: 2, timeout: 1 },
          failed: { timeout: 1 },
        });
        expect(all.unheard).toEqual({ "no-rule": 1, "nobody-meant": 1 });
        expect(all.channels.chat?.reasons).toEqual({ skipped: { silenced: 1 }, failed: {} });
        expect(all.channels.ops?.reasons.skipped).toEqual({ silenced: 1, timeout: 1 });
        const lately = await store.log.statistics(now + 1, 60_000);
        expect(lately.reasons.skipped, "in the last minute").toEqual({ silenced: 2 });
        const later = await store.log.statistics(now + 3_600_000, 60_000);
        expect(later).toMatchObject({
          skipped: 0,
          reasons: { skipped: {}, failed: {} },
          unheard: {},
        });
      }),
  },
  {
    id: "reasons-later",
    title: "what is left out, taken back or tried again later counts by its reason then",
    run: (create) =>
      withStore(create, async (store) => {
        const plan = planOf({}, {}, { dueAt: now + 60_000 });
        await enqueue(store, plan);
        const [first, second] = await claimAll(store);
        if (first === undefined || second === undefined) expect.fail("Two deliveries were due");
        await settle(store, first, { state: "skipped", reason: silenced }, { now });
        await settle(store, second, { state: "failed", reason: tooLong }, { now });
        await store.outbox.cancel([plan.deliveries[2]?.id ?? ""], ada);
        const { reasons } = await store.log.statistics(now + 1);
        expect(reasons).toEqual({
          skipped: { silenced: 1, cancelled: 1 },
          failed: { timeout: 1 },
        });
        await store.outbox.requeue([second.delivery.id], ada);
        expect((await store.log.statistics(now + 1)).reasons.failed).toEqual({});
      }),
  },
  {
    id: "foresee",
    title:
      "what it would answer to a plan is what it then answers, and nothing is stored for the asking",
    run: (create) =>
      withStore(create, async (store) => {
        const limits = { now, maxWaiting: 6, perRecipientPerHour: 2 };
        const bound = { bundle: "group:a", dueAt: now + 60_000 };
        const plans = [planOf({}), planOf({}, {}), planOf(bound), planOf(bound), planOf({}, {})];
        for (const plan of plans) {
          const foreseen = await store.outbox.foresee(plan, limits);
          expect(await store.outbox.foresee(plan, limits), "asked again").toEqual(foreseen);
          expect(await store.log.event(plan.event.id)).toBeUndefined();
          const [answer] = await store.outbox.enqueue([plan], limits);
          expect(answer).toEqual(foreseen);
        }
        const [first] = plans;
        if (first === undefined) expect.fail("There is a first plan");
        const duplicate = { status: "duplicate", queued: 1, skipped: 0 };
        expect(await store.outbox.foresee(first, limits)).toEqual(duplicate);
        const other = { ...first, fingerprint: "other" };
        expect(await store.outbox.foresee(other, limits)).toEqual({ status: "conflict" });
        const refused = { status: "refused", waiting: 7 };
        expect(await store.outbox.foresee(planOf({}), limits)).toEqual(refused);
        const skipped = planOf({ state: "skipped", settledAt: now });
        expect(await store.outbox.foresee(skipped, limits)).toMatchObject({ status: "accepted" });
      }),
  },
];
