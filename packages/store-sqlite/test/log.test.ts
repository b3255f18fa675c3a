import { memoryStore, type Plan } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { watchedStore } from "./query-plans.ts";
import { claim, enqueue, now, planOf, sent } from "./sample.ts";
import { closing } from "./workshop.ts";

/** More than are looked through at a time. */
const many = 45_000;

describe("A log with many deliveries", () => {
  it("finds the few that a filter wants, from either end", async () => {
    const store = closing(sqlite(":memory:"));
    const rare = { recipient: { id: "rare" } };
    const wanted = [planOf(1, rare), planOf(1, rare), planOf(1, rare)];
    const [first, second, third] = wanted.map(({ deliveries }) => deliveries[0]?.id);
    const [early, middle, late] = wanted;
    if (early === undefined || middle === undefined || late === undefined) expect.fail();
    await enqueue(store, early, planOf(many / 2), middle, planOf(many / 2), late);
    const found = async (page: Parameters<typeof store.log.list>[1]) =>
      (await store.log.list({ recipient: "rare" }, page)).map(({ id }) => id);
    expect(await found({})).toEqual([first, second, third]);
    expect(await found({ first: "newest" })).toEqual([third, second, first]);
    expect(await found({ limit: 2, first: "newest" })).toEqual([third, second]);
    expect(await found({ after: second ?? "" })).toEqual([third]);
    expect(await found({ after: second ?? "", first: "newest" })).toEqual([first]);
  });

  it("finds one of an event with thousands of deliveries by an index", async () => {
    const { store, plansOf } = watchedStore();
    const plan = planOf(5_000);
    await enqueue(store, plan);
    const ids = plan.deliveries.map(({ id }) => id);
    expect(await store.outbox.cancel(ids, { now, actor: "ada" })).toBe(5_000);
    const [many, ...others] = plansOf(/^SELECT seq.*among_many IS NOT NULL/);
    expect(many?.steps).toEqual([
      expect.stringMatching(/^SEARCH deliveries USING .*INDEX \w+ \(event=\? AND suffix=\?\)/),
    ]);
    expect(others).toEqual([]);
  });

  it("counts them as the reference does", async () => {
    const stores = [closing(sqlite(":memory:")), memoryStore()];
    const plans: readonly Plan[] = Array.from({ length: 50 }, () => planOf(500));
    for (const store of stores) {
      await enqueue(store, ...plans);
      const claims = await claim(store, { limit: 24_000 });
      const order = new Map(
        plans.flatMap(({ deliveries }) => deliveries).map(({ id }, index) => [id, index]),
      );
      await store.outbox.settle(
        claims.map((one) =>
          sent(one, { now: now + (((order.get(one.delivery.id) ?? 0) * 7_919) % 86_400_000) }),
        ),
      );
    }
    const [ours, reference] = await Promise.all(
      stores.map((store) => store.log.statistics(now + 86_000_000)),
    );
    expect(ours).toEqual(reference);
    expect(ours?.sent).toBeGreaterThan(20_000);
  });
});
