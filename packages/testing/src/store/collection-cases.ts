import { expect } from "vitest";
import type { ConformanceCase } from "../conformance.ts";
import { ada, claimAll, deadLetter, enqueue, heldBy, now, planOf } from "./sample.ts";
import { type CreateStore, type StoreCaseId, withStore } from "./setup.ts";

/** Ids that a store may stumble over: all of them are ids like any other. */
const hostileIds = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "'; DROP TABLE documents; --",
  '"] , { "$gt": 0 }',
  "%",
  "_",
  "a*",
  "../../etc/passwd",
  " ",
  "0",
  "null",
  "é",
  "e\u0301",
  "😀",
  "\uffee",
  "ID",
  "id",
  "x".repeat(200),
];

/** What must hold for the documents of collections. */
export const collectionCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  {
    id: "documents",
    title: "a document comes back as it was stored, from its own collection alone",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        const value = {
          text: "Ärger 日本語 😀\u0000\ud800",
          list: [1, null, { deep: true }],
          none: "",
        };
        const stored = await collection.put("a", value);
        expect(stored.status).toBe("stored");
        value.none = "changed";
        const expected = { id: "a", value: { ...value, none: "" }, version: stored.version };
        expect(await collection.get("a"), "what was changed later is stored").toEqual(expected);
        expect(await store.collection("silences").get("a")).toEqual(expected);
        expect(await store.collection("rules").get("a")).toBeUndefined();
        await collection.put("b", { other: true });
        const found = await collection.getMany(["b", "a", "nobody", "a"]);
        expect([...found.keys()].sort()).toEqual(["a", "b"]);
        expect(found.get("b")?.value).toEqual({ other: true });
        expect(await collection.getMany([])).toEqual(new Map());
        expect(await collection.delete("a")).toBe("deleted");
        expect(await collection.delete("a")).toBe("absent");
        expect(await collection.get("a")).toBeUndefined();
      }),
  },
  {
    id: "versions",
    title: "a document is changed only in the version that was expected",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        const first = await collection.put("a", { n: 1 }, 0);
        expect(first.status, "0 expects nothing there").toBe("stored");
        expect(await collection.put("a", { n: 2 }, 0)).toEqual({
          status: "conflict",
          version: first.version,
        });
        expect(await collection.put("b", { n: 2 }, first.version)).toEqual({
          status: "conflict",
          version: 0,
        });
        const second = await collection.put("a", { n: 2 }, first.version);
        expect(second.version).toBeGreaterThan(first.version);
        expect((await collection.put("a", { n: 9 }, first.version)).status).toBe("conflict");
        expect(await collection.delete("a", first.version)).toBe("conflict");
        expect((await collection.get("a"))?.value, "a conflict changed it").toEqual({ n: 2 });
        expect((await collection.put("a", { n: 3 })).status, "nothing expected").toBe("stored");
        const third = (await collection.get("a"))?.version ?? 0;
        expect(await collection.delete("a", third)).toBe("deleted");
        const again = await collection.put("a", { n: 4 }, 0);
        expect(again.version, "a version was given out twice").toBeGreaterThan(third);
        const many = await collection.putMany([
          { id: "c", value: {} },
          { id: "a", value: {}, expectedVersion: third },
          { id: "d", value: {}, expectedVersion: 0 },
        ]);
        expect(many.map(({ status }) => status)).toEqual(["stored", "conflict", "stored"]);
        expect(await collection.list()).toHaveLength(3);
      }),
  },
  {
    id: "document-race",
    title: "of many who change one version at once exactly one does, also from another process",
    run: (create) =>
      withStore(create, async (store, bench) => {
        const other = store.shared ? await bench.open() : store;
        const collections = [store, other].map((one) => one.collection("silences"));
        const race = (version: number) =>
          Promise.all(
            Array.from({ length: 20 }, (_, n) => collections[n % 2]?.put("a", { n }, version)),
          );
        for (let version = 0; version < 4; ) {
          const answers = await race(version);
          const won = answers.filter((answer) => answer?.status === "stored");
          expect(won).toHaveLength(1);
          for (const one of collections) {
            expect((await one.get("a"))?.version).toBe(won[0]?.version);
          }
          version = won[0]?.version ?? 99;
        }
      }),
  },
  {
    id: "document-pages",
    title: "documents are listed by id, and paging is stable while others come and go",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        const ids = Array.from({ length: 100_000 }, (_, n) => `k${String(n).padStart(6, "0")}`);
        for (let start = 0; start < ids.length; start += 5_000) {
          const puts = ids.slice(start, start + 5_000).map((id) => ({ id, value: { id } }));
          await collection.putMany(puts);
        }
        const seen: string[] = [];
        for (;;) {
          const after = seen.at(-1);
          const page = await collection.list({}, { limit: 7_000, ...(after && { after }) });
          if (page.length === 0) break;
          seen.push(...page.map(({ id }) => id));
          const end = seen.at(-1) ?? "";
          await collection.delete(end);
          await collection.put("a comes before what is left", {});
        }
        expect(seen.length, "one was left out or came twice").toBe(ids.length);
        expect(seen).toEqual(ids);
        const prefixed = await collection.list({ prefix: "k00123" }, { limit: 20 });
        expect(prefixed.map(({ id }) => id)).toEqual(ids.slice(1_230, 1_240));
        const next = await collection.list({ prefix: "k00123" }, { after: "k001235", limit: 2 });
        expect(next.map(({ id }) => id)).toEqual(["k001236", "k001237"]);
        expect(await collection.list({ prefix: "k" }), "100 unless told otherwise").toHaveLength(
          100,
        );
        expect(await collection.list({ prefix: "z" })).toEqual([]);
      }),
  },
  {
    id: "document-ids",
    title: "any printable id is an id like any other, and nothing else is one",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        for (const id of hostileIds) {
          expect((await collection.put(id, { id }, 0)).status, id).toBe("stored");
        }
        for (const id of hostileIds) expect((await collection.get(id))?.value).toEqual({ id });
        const sorted = [...hostileIds].sort((a, b) =>
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
        expect((await collection.list()).map(({ id }) => id)).toEqual(sorted);
        expect((await collection.list({ prefix: "%" })).map(({ id }) => id)).toEqual(["%"]);
        for (const id of ["", "x".repeat(201), "a\u0000b", "a\nb", "\ud800", "\ufffe"]) {
          const code = { code: "document-invalid" };
          await expect(collection.put(id, {}), JSON.stringify(id)).rejects.toMatchObject(code);
          await expect(collection.get(id), JSON.stringify(id)).rejects.toMatchObject(code);
        }
        for (const name of ["", "Silences", "a b", "__proto__", "x".repeat(61)]) {
          expect(() => store.collection(name), name).toThrow(/cannot name a collection/);
        }
      }),
  },
  {
    id: "document-bounds",
    title: "a value that is too large or not JSON is refused, and nothing of it is stored",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        const unsafe: { readonly a: number } = JSON.parse('{ "a": { "__proto__": {} } }');
        const cyclic: Record<string, string> = {};
        Reflect.set(cyclic, "self", cyclic);
        for (const value of [{ a: "x".repeat(300_000) }, { a: Number.NaN }, unsafe, cyclic]) {
          await expect(
            collection.putMany([
              { id: "a", value: {} },
              { id: "b", value },
            ]),
          ).rejects.toMatchObject({ code: "document-invalid" });
        }
        expect(await collection.list()).toEqual([]);
        expect(await collection.revision()).toBe(0);
        const large = { a: "x".repeat(250_000) };
        await collection.put("large", large);
        expect((await collection.get("large"))?.value).toEqual(large);
      }),
  },
  {
    id: "revision",
    title: "a collection's revision rises with each change, and with nothing else",
    run: (create) =>
      withStore(create, async (store, bench) => {
        const other = store.shared ? await bench.open() : store;
        const collection = store.collection("silences");
        const elsewhere = other.collection("silences");
        expect(await elsewhere.revision()).toBe(0);
        await store.collection("rules").put("a", {});
        expect(await elsewhere.revision(), "another collection's").toBe(0);
        const { version } = await collection.put("a", {});
        const first = await elsewhere.revision();
        expect(first).toBeGreaterThan(0);
        await collection.put("a", {}, version + 1);
        await collection.delete("b");
        await collection.get("a");
        expect(await elsewhere.revision(), "nothing was changed").toBe(first);
        await collection.delete("a");
        expect(await elsewhere.revision()).toBeGreaterThan(first);
      }),
  },
  {
    id: "document-audit",
    title: "a change that somebody signs leaves an audit entry, which outlives the document",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("silences");
        const by = { ...ada, note: "maintenance" };
        const { version } = await collection.put("a", {}, 0, by);
        await collection.put("a", {}, version, ada);
        await collection.put("a", {}, 0, ada);
        await collection.put("b", {});
        await collection.delete("a", undefined, by);
        await store.collection("rules").put("a", {}, 0, ada);
        const { id: deliveryId } = await deadLetter(store);
        await store.outbox.discard([deliveryId], ada);
        const { now: at, actor } = ada;
        const entry = { at, actor, document: { collection: "silences", id: "a" } };
        const note = "maintenance";
        const entries = await store.log.audit({ collection: "silences" });
        expect(entries, "newest first").toEqual([
          { ...entry, action: "delete", note },
          { ...entry, action: "change" },
          { ...entry, action: "create", note },
        ]);
        expect(await store.log.audit({ documentId: "a" })).toHaveLength(4);
        expect(await store.log.audit({ collection: "silences", documentId: "b" })).toEqual([]);
        const handled = { at, actor, action: "discard", deliveryId };
        expect(await store.log.audit({ deliveryId })).toEqual([handled]);
        expect(await store.log.audit({}, 1)).toEqual([handled]);
        expect(await store.outbox.prune(now + 1_000, 10)).toBe(1);
        expect(await store.log.audit(), "old deliveries take only their own with them").toEqual([
          { ...entry, action: "create", document: { collection: "rules", id: "a" } },
          ...entries,
        ]);
        expect(await collection.get("b"), "documents do not grow old").toBeDefined();
      }),
  },
  {
    id: "document-settled",
    title: "documents of a settlement are stored with it, or not at all when the claim was lost",
    run: (create) =>
      withStore(create, async (store) => {
        const collection = store.collection("suppressions");
        await collection.put("known", { first: true });
        await enqueue(store, planOf({}, {}));
        const [one, other] = await claimAll(store);
        if (one === undefined || other === undefined) expect.fail("Two deliveries were due");
        const reason = { code: "recipient-unknown", message: "No such user." };
        const put = (id: string) => ({
          collection: "suppressions",
          id,
          value: { first: false },
          expectedVersion: 0,
          by: { ...ada, note: "hard-bounce" },
        });
        const ending = {
          now,
          keepContent: false,
          next: { state: "failed", reason, suppress: true },
        } as const;
        const answers = await store.outbox.settle([
          { ...heldBy(one), ...ending, documents: [put("a"), put("known")] },
          { ...heldBy(other), token: 99, ...ending, documents: [put("b")] },
        ]);
        expect(answers).toEqual(["settled", "lost"]);
        const stored = (await collection.list()).map(({ id, value }) => [id, value.first]);
        expect(stored).toEqual([
          ["a", false],
          ["known", true],
        ]);
        expect(await store.log.audit({ collection: "suppressions" })).toMatchObject([
          { actor: "ada", action: "create", document: { id: "a" }, note: "hard-bounce" },
        ]);
      }),
  },
];
