import { DatabaseSync } from "node:sqlite";
import type { Plan } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { expect, it } from "vitest";
import { migrations } from "../src/migrations.ts";
import { openDefaults, openFile } from "../src/open.ts";
import { watchedStore } from "./query-plans.ts";
import { claim, enqueue, eventOf, idsOf, leaseMs, now, planOf, sent } from "./sample.ts";
import { closing, newPath, startChild } from "./workshop.ts";

/** Events that go out as one message. */
function bundleOf(count: number, bundle = "alerts"): readonly Plan[] {
  return Array.from({ length: count }, () => planOf(1, { bundle }, eventOf()));
}

it("a file of the version before goes on, and makes bundles of what comes", async () => {
  const path = newPath();
  openFile(path, { ...openDefaults, migrations: migrations.slice(0, 2) }).close();
  const old = new DatabaseSync(path);
  const about = JSON.stringify({ rules: ["r"], audience: "team", recipient: { id: "ada" } });
  old.exec(`
    INSERT INTO events VALUES (1, 'e', 'backup.failed', 'f', 1, 2, 2, 0, 0, 0, 5, 5, 'error', '{}');
    INSERT INTO deliveries (seq, event, suffix, channel, rank, state, ready_at, due_at, attempts,
      created_at, recipient, about) VALUES
      (1, 1, '_a', 'ops', 1, 'queued', 5, 5, 0, 5, 'ada', '${about}'),
      (2, 1, '_b', 'ops', 1, 'sending', 6, 5, 1, 5, 'ada', '${about}');
    UPDATE deliveries SET claimed_at = 5;
  `);
  old.close();
  const store = closing(sqlite(path));
  const before = await claim(store);
  expect(before.map(({ delivery, bundle }) => [delivery.id, bundle])).toEqual([
    ["e_a", undefined],
    ["e_b", undefined],
  ]);
  await enqueue(store, ...bundleOf(3));
  const [claimed, ...others] = await claim(store);
  if (claimed === undefined) expect.fail("It is due");
  expect(claimed.bundle?.total).toBe(3);
  expect(others).toEqual([]);
  const settlements = [...before, claimed].map((one) => sent(one));
  expect(await store.outbox.settle(settlements)).toEqual(["settled", "settled", "settled"]);
  expect(await store.outbox.waiting()).toBe(0);
});

it("no statement goes through all deliveries because some of them are in bundles", async () => {
  const { store, plansOf } = watchedStore();
  await store.log.list({ leader: "nobody" });
  await enqueue(store, ...bundleOf(2));
  const [claimed] = await claim(store);
  await store.log.list({ leader: claimed?.delivery.id ?? "" });
  await store.log.statistics(now);
  const plans = plansOf(/\b(leader|bundle)\b/).filter(
    ({ sql }) => !sql.startsWith("INSERT INTO deliveries"),
  );
  expect(plans.length, "statements about bundles").toBeGreaterThan(20);
  const slow = plans.filter(({ steps }) =>
    steps.some((step) =>
      /^SCAN (d|f|l|e|le|deliveries|events)\b(?!.*followers_settled)/.test(step),
    ),
  );
  expect(slow).toEqual([]);
  const due = plans.find(({ sql }) => sql.includes("INDEXED BY claimable"));
  expect(due?.steps[0]).toMatch(/SEARCH d USING INDEX claimable/);
});

it("ten thousand go out as one, with a hundred payloads", async () => {
  const store = closing(sqlite(newPath()));
  const plans = bundleOf(10_000);
  await store.outbox.enqueue(plans, { now, maxWaiting: 100_000 });
  const [claimed] = await claim(store);
  if (claimed === undefined) expect.fail("It is due");
  expect(claimed.bundle?.members).toHaveLength(100);
  expect(await store.outbox.settle([sent(claimed)])).toEqual(["settled"]);
  expect(await store.outbox.waiting()).toBe(0);
});

it("four processes send two thousand bundles whole, each once", { timeout: 30_000 }, async () => {
  const path = newPath();
  const store = closing(sqlite(path));
  const bundles = Array.from({ length: 2_000 }, (_, index) => bundleOf(5, `bundle ${index}`));
  await store.outbox.enqueue(bundles.flat(), { now, maxWaiting: 100_000 });
  const children = Array.from({ length: 4 }, () =>
    startChild(new URL("./children/claim-all.ts", import.meta.url), path),
  );
  const printed = await Promise.all(children.map((child) => child.rest()));
  expect(printed.filter((lines) => lines.length > 0).length, "processes at work").toBeGreaterThan(
    1,
  );
  expect(printed.flat().filter((line) => line.startsWith("settled "))).toHaveLength(2_000);
  expect(await store.outbox.waiting()).toBe(0);
  for (const bundle of bundles.slice(0, 20)) {
    const ids = bundle.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
    const members = await Promise.all(
      ids.map(async (id) => (await store.log.get(id))?.delivery.leader ?? id),
    );
    expect(new Set(members).size, "they went with one leader").toBe(1);
  }
});

it("a process that ends leaves its bundle to another, whole", async () => {
  const path = newPath();
  const [one, other] = [closing(sqlite(path)), closing(sqlite(path))];
  await enqueue(one, ...bundleOf(5));
  const [lost] = await claim(one);
  await enqueue(other, ...bundleOf(2));
  const [taken, late] = await claim(other, { now: now + leaseMs });
  if (lost === undefined || taken === undefined || late === undefined) expect.fail("All are due");
  const totals = [taken, late].map(({ bundle }) => bundle?.total);
  expect(totals.sort()).toEqual([2, 5]);
  expect(idsOf([taken, late])).toContain(lost.delivery.id);
  expect(await one.outbox.settle([sent(lost)])).toEqual(["lost"]);
  expect(await other.outbox.settle([sent(taken), sent(late)])).toEqual(["settled", "settled"]);
  expect(await one.outbox.waiting()).toBe(0);
});
