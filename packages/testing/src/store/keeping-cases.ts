import { assert, expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import {
  claimAll,
  claimOne,
  deliveryOf,
  enqueue,
  eventOf,
  heldBy,
  kept,
  leaseMs,
  now,
  planFor,
  planOf,
  settle,
} from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** What must hold about what is kept, and how it reads. */
export const keepingCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
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
        await enqueue(store, planFor(event, deliveryOf(event, { recipient, rules })));
        payload.job = "changed";
        addresses.email = "changed";
        rules.push("changed");
        const claim = await claimOne(store);
        expect(claim.event.payload, "the stored payload changed").toEqual({ job: "nightly" });
        expect(claim.delivery.recipient.addresses).toEqual({ email: "ada@example.com" });
        expect(claim.delivery.rules).toEqual(["failed backups"]);
        const content = { rendering: "text" as const, title: "Backup failed", text: "Full." };
        const { id } = claim.delivery;
        await store.outbox.begin([{ ...heldBy(claim), content }]);
        content.title = "changed";
        const reason = { code: "timeout", message: "It took too long." };
        const hold = { kind: "retry" as const, reason };
        await settle(store, claim, { state: "queued", dueAt: now, hold, refund: false });
        reason.message = "changed";
        const stored = await kept(store, id);
        expect(stored?.content, "the frozen content changed").toMatchObject({
          title: "Backup failed",
        });
        expect(stored?.hold?.reason.message, "the hold changed").toBe("It took too long.");
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
        const notice = { kind: "reminder", since: now - 1, count: 2, cause: "ß" } as const;
        const event = eventOf({ payload, notice });
        const text = "ß".repeat(100_000);
        await enqueue(store, planFor(event, deliveryOf(event)));
        const claim = await claimOne(store);
        expect(claim.event).toEqual(event);
        const content = { rendering: "text", title: payload.scripts, text } as const;
        await store.outbox.begin([{ ...heldBy(claim), content }]);
        expect((await kept(store, claim.delivery.id))?.content).toEqual(content);
        const [again] = await enqueue(store, planFor(structuredClone(event)));
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
          enqueue(store, planOf({})),
          "an enqueue after close() must reject, or its event is lost",
        ).rejects.toThrow();
        await expect(store.collection("rules").put("a", {})).rejects.toThrow();
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
        await enqueue(store, plan);
        const claim = await claimOne(store);
        const before = await store.log.list();
        const { version } = await store.collection("rules").put("a", { kept: true });
        await bench.close(store);
        const reopened = await bench.open();
        expect(await reopened.log.list()).toEqual(before);
        expect(await reopened.outbox.waiting()).toBe(2);
        const document = { id: "a", value: { kept: true }, version };
        expect(await reopened.collection("rules").list()).toEqual([document]);
        const [again] = await enqueue(reopened, plan);
        expect(again?.status).toBe("duplicate");
        expect(await claimAll(reopened), "the lease was forgotten").toHaveLength(0);
        const second = await claimOne(reopened, { now: now + leaseMs });
        expect(second.token, "tokens must go on rising").toBeGreaterThan(claim.token);
        expect(await settle(reopened, claim, { state: "sent" })).toBe("lost");
      }),
  },
];
