import { type Collection, memoryStore, type Outbox, type Plan, type Store } from "@carillon/core";
import { type StoreCaseId, storeCases, testStore } from "@carillon/testing";
import { describe, expect, it } from "vitest";

testStore("memoryStore", () => memoryStore(), {
  skip: {
    reopened: "keeps nothing past its process",
  },
});

function brokenStore(breakIt: (outbox: Outbox) => Partial<Outbox>): Store {
  const store = memoryStore();
  return { ...store, outbox: { ...store.outbox, ...breakIt(store.outbox) } };
}

/** As if no delivery went out with others. */
function apart(plan: Plan): Plan {
  return { ...plan, deliveries: plan.deliveries.map((one) => ({ ...one, bundle: undefined })) };
}

const broken: readonly [string, StoreCaseId, (outbox: Outbox) => Partial<Outbox>][] = [
  [
    "tells a conflict as a duplicate",
    "conflict",
    ({ enqueue }) => ({
      enqueue: async (plans, limits) =>
        (await enqueue(plans, limits)).map((answer) =>
          answer.status === "conflict" ? { status: "duplicate", queued: 0, skipped: 0 } : answer,
        ),
    }),
  ],
  [
    "hands out what is not due yet",
    "selection",
    ({ claim }) => ({ claim: (options) => claim({ ...options, now: options.now + 5_000 }) }),
  ],
  [
    "never lets a lease end",
    "lease",
    ({ claim }) => ({ claim: (options) => claim({ ...options, leaseMs: 1e12 }) }),
  ],
  [
    "hands out what another claim holds",
    "exclusive",
    ({ claim }) => ({ claim: (options) => claim({ ...options, leaseMs: -1 }) }),
  ],
  [
    "takes late answers for good ones",
    "late",
    ({ settle }) => ({
      settle: async (settlements) => {
        await settle(settlements);
        return settlements.map(() => "settled");
      },
    }),
  ],
  [
    "forgets frozen content",
    "begin",
    ({ begin }) => ({ begin: (begins) => begin(begins.map(({ id, token }) => ({ id, token }))) }),
  ],
  ["renews nothing", "renew", () => ({ renew: async (claims) => claims.map(() => "renewed") })],
  [
    "has no bound",
    "refused",
    ({ enqueue }) => ({
      enqueue: (plans, limits) => enqueue(plans, { ...limits, maxWaiting: 1_000 }),
    }),
  ],
  [
    "sends what was cancelled",
    "cancel",
    ({ begin }) => ({
      begin: async (begins) => {
        await begin(begins);
        return begins.map(() => "begun");
      },
    }),
  ],
  [
    "keeps what is sensitive",
    "erasure",
    ({ enqueue }) => ({
      enqueue: (plans, limits) =>
        enqueue(
          plans.map((plan) => ({ ...plan, sensitive: false })),
          limits,
        ),
    }),
  ],
  [
    "deletes more than it is asked to",
    "prune",
    ({ prune }) => ({ prune: (before) => prune(before + 1, 1_000) }),
  ],
  ["counts nothing", "waiting", () => ({ waiting: () => Promise.resolve(0) })],
  [
    "shows a plan in parts part by part",
    "parts-whole",
    ({ enqueue }) => ({
      async enqueueInParts({ event, fingerprint, sensitive, attachments, parts }, limits) {
        const whole = { event, fingerprint, sensitive, attachments };
        for await (const deliveries of parts) await enqueue([{ ...whole, deliveries }], limits);
        return { status: "accepted", queued: 6, skipped: 2 };
      },
    }),
  ],
  [
    "forgets the documents of a plan in parts",
    "parts-documents",
    ({ enqueueInParts }) => ({
      enqueueInParts: async ({ event, fingerprint, sensitive, attachments, parts }, limits) => {
        const bare = { event, fingerprint, sensitive, attachments, parts, documents: () => [] };
        return (await enqueueInParts?.(bare, limits)) ?? { status: "undecided" };
      },
    }),
  ],
  [
    "claims the members of a bundle one by one",
    "bundle",
    ({ enqueue }) => ({
      enqueue: (plans, limits) => enqueue(plans.map(apart), limits),
    }),
  ],
  [
    "settles the leader and leaves its members",
    "bundle-settle",
    ({ settle }) => ({
      settle: (settlements) => settle(settlements.map((one) => ({ ...one, alone: true }))),
    }),
  ],
  [
    "gathers a bundle again for each attempt",
    "bundle-retry",
    ({ begin }) => ({ begin: (begins) => begin(begins.map(({ id, token }) => ({ id, token }))) }),
  ],
  [
    "sends the words of what was cancelled",
    "bundle-cancel",
    ({ cancel, discard }) => ({
      cancel: async (ids, by) => (ids.length > 1 ? cancel(ids, by) : discard(ids, by)),
    }),
  ],
];

const brokenCollections: readonly [
  string,
  StoreCaseId,
  (collection: Collection, name: string) => Partial<Collection>,
][] = [
  [
    "lets the last writer win",
    "versions",
    ({ put }) => ({ put: (id, value, _expected, by) => put(id, value, undefined, by) }),
  ],
  [
    "looks first and writes later",
    "document-race",
    ({ get, put }) => ({
      async put(id, value, expected) {
        const { version = 0 } = (await get(id)) ?? {};
        return version === expected ? put(id, value) : { status: "conflict", version };
      },
    }),
  ],
  [
    "pages by position",
    "document-pages",
    ({ list }) => ({
      async list(filter, { limit = 100, after } = {}) {
        const all = await list(filter, { limit: 1e9 });
        const start = all.findIndex(({ id }) => id === after) + 1;
        return after !== undefined && start === 0 ? [] : all.slice(start, start + limit);
      },
    }),
  ],
  [
    "takes any id",
    "document-ids",
    ({ get }) => ({ get: async (id) => (id === "" ? undefined : get(id)) }),
  ],
  ["never says that something changed", "revision", () => ({ revision: async () => 0 })],
  [
    "leaves no trace",
    "document-audit",
    ({ delete: remove }) => ({ delete: (id, expected) => remove(id, expected) }),
  ],
];

describe("testStore", () => {
  it.each(brokenCollections)("fails a store whose collection %s", async (_, id, breakIt) => {
    const known = storeCases.find((candidate) => candidate.id === id);
    const run = known?.run(() => {
      const store = memoryStore();
      const collection = (name: string) => {
        const whole = store.collection(name);
        return { ...whole, ...breakIt(whole, name) };
      };
      return { ...store, collection };
    });
    await expect(run).rejects.toThrow();
  });

  it.each(broken)("fails a store that %s", async (_, id, breakIt) => {
    const known = storeCases.find((candidate) => candidate.id === id);
    await expect(known?.run(() => brokenStore(breakIt))).rejects.toThrow();
  });

  it("takes no skip without a reason", () => {
    expect(() => testStore("a store", memoryStore, { skip: { lease: " " } })).toThrow(
      'a store skips "lease" without a reason',
    );
  });
});
