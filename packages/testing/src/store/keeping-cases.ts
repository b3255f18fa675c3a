import { assert, expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  claimAll,
  claimOne,
  deliveryOf,
  eventOf,
  idsOf,
  leaseMs,
  now,
  planOf,
  retryAt,
  settle,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold about what is kept, and how it reads. */
export const keepingCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "list",
    title: "the log lists by event, channel and state, in the order of planning",
    run: (create) =>
      withStore(create, async (store) => {
        const first = planOf({ channel: "chat" }, {}, { state: "skipped" });
        const second = planOf({ dueAt: now - 9 }, { channel: "chat" });
        await store.outbox.enqueue([first, second]);
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
      }),
  },
  {
    id: "paging",
    title: "pages follow one another without gap or repetition, also while deliveries move on",
    run: (create) =>
      withStore(create, async (store) => {
        const plans = Array.from({ length: 26 }, () => planOf({}, {}, {}, {}, {}));
        await store.outbox.enqueue(plans);
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
        await store.outbox.enqueue([plan]);
        for (const delivery of plan.deliveries) {
          expect(await store.log.get(delivery.id)).toEqual(delivery);
        }
        expect(await store.log.get("nobody")).toBeUndefined();
        expect(await store.log.get("__proto__")).toBeUndefined();
      }),
  },
  {
    id: "aliasing",
    title: "what is changed after it was handed in does not change what is stored",
    run: (create) =>
      withStore(create, async (store) => {
        const payload = { job: "nightly" };
        const addresses = { email: "ada@example.com" };
        const rules = ["failed backups"];
        const event = eventOf({ payload });
        const recipient = { id: "ada", addresses };
        await store.outbox.enqueue([
          { event, deliveries: [deliveryOf(event, { recipient, rules })] },
        ]);
        payload.job = "changed";
        addresses.email = "changed";
        rules.push("changed");
        const claim = await claimOne(store);
        expect(claim.event.payload, "the stored payload changed").toEqual({ job: "nightly" });
        expect(claim.delivery.recipient.addresses).toEqual({ email: "ada@example.com" });
        expect(claim.delivery.rules).toEqual(["failed backups"]);
        const content = { rendering: "text" as const, title: "Backup failed", text: "Full." };
        const { id } = claim.delivery;
        await store.outbox.freeze([{ id, token: claim.token, content }]);
        content.title = "changed";
        const reason = { code: "timeout", message: "It took too long." };
        const hold = { kind: "retry" as const, reason };
        await settle(store, claim, { state: "queued", dueAt: now, hold, refund: false });
        reason.message = "changed";
        const kept = await store.log.get(id);
        expect(kept?.content, "the frozen content changed").toMatchObject({
          title: "Backup failed",
        });
        expect(kept?.hold?.reason.message, "the hold changed").toBe("It took too long.");
      }),
  },
  {
    id: "round-trip",
    title: "large payloads and any Unicode come back as they were",
    run: (create) =>
      withStore(create, async (store) => {
        const payload = {
          scripts: "Ärger 日本語 نسخة 😀 e\u0301 👩‍💻",
          awkward: "\u0000\u0001\u2028\ud800'\"\\%_\n",
          large: "0123456789äöü".repeat(14_000),
          numbers: [0, -1.5, Number.MAX_SAFE_INTEGER, 1e-9],
          nested: { empty: {}, list: [[], [null, true]], "": "", "a.b": "$1" },
        };
        const event = eventOf({ payload });
        const text = "ß".repeat(100_000);
        await store.outbox.enqueue([{ event, deliveries: [deliveryOf(event)] }]);
        const claim = await claimOne(store);
        expect(claim.event).toEqual(event);
        const content = { rendering: "text", title: payload.scripts, text } as const;
        await store.outbox.freeze([{ id: claim.delivery.id, token: claim.token, content }]);
        expect((await store.log.get(claim.delivery.id))?.content).toEqual(content);
        const [again] = await store.outbox.enqueue([
          { event: structuredClone(event), deliveries: [] },
        ]);
        expect(again?.status, "the payload no longer equals itself").toBe("duplicate");
      }),
  },
  {
    id: "closed",
    title: "a closed store accepts nothing",
    run: (create) =>
      withStore(create, async (store, bench) => {
        await bench.close(store);
        await expect(
          store.outbox.enqueue([planOf({})]),
          "an enqueue after close() must reject, or its event is lost",
        ).rejects.toThrow();
      }),
  },
  {
    id: "reopened",
    title: "a durable store has everything when it is opened again",
    run: (create) =>
      withStore(create, async (store, bench) => {
        assert(
          store.durability === "synced",
          'This store keeps nothing past its process: say so, skip: { reopened: "why" }',
        );
        const plan = planOf({}, { state: "skipped" }, { channel: "chat" });
        await store.outbox.enqueue([plan]);
        const claim = await claimOne(store);
        const before = await store.log.list();
        await bench.close(store);
        const reopened = await bench.open();
        expect(await reopened.log.list()).toEqual(before);
        expect(await reopened.outbox.pending()).toBe(2);
        const [again] = await reopened.outbox.enqueue([plan]);
        expect(again?.status).toBe("duplicate");
        expect(await claimAll(reopened), "the lease was forgotten").toHaveLength(0);
        const second = await claimOne(reopened, { now: now + leaseMs });
        expect(second.token, "tokens must go on rising").toBeGreaterThan(claim.token);
        expect(await settle(reopened, claim, { state: "sent" })).toBe("lost");
      }),
  },
];
