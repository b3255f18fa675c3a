import { memoryStore, type Outbox, type Store } from "@carillon/core";
import { type StoreCaseId, storeCases, testStore } from "@carillon/testing";
import { describe, expect, it } from "vitest";

testStore("memoryStore", () => memoryStore(), {
  skip: {
    reopened: "keeps nothing past its process",
    whole: "takes a delivery id twice, and overwrites the first",
    requeue: "keeps the settlement's refund in the delivery",
    aliasing: "keeps what it is given by reference",
  },
});

function brokenStore(breakIt: (outbox: Outbox) => Partial<Outbox>): Store {
  const store = memoryStore();
  return { ...store, outbox: { ...store.outbox, ...breakIt(store.outbox) } };
}

const broken: readonly [string, StoreCaseId, (outbox: Outbox) => Partial<Outbox>][] = [
  [
    "tells a conflict as a duplicate",
    "conflict",
    ({ enqueue }) => ({
      enqueue: async (plans) =>
        (await enqueue(plans)).map((answer) =>
          answer.status === "conflict" ? { ...answer, status: "duplicate" } : answer,
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
  ["forgets frozen content", "freeze", () => ({ freeze: () => Promise.resolve() })],
  ["counts nothing", "pending", () => ({ pending: () => Promise.resolve(0) })],
];

describe("testStore", () => {
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
