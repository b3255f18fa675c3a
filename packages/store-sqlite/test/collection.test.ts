import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "@carillon/store-sqlite";
import { expect, it } from "vitest";
import { migrations } from "../src/migrations.ts";
import { openDefaults, openFile } from "../src/open.ts";
import { watchedStore } from "./query-plans.ts";
import { closing, newPath, startChild } from "./workshop.ts";

it("a number that three processes raise at once loses no step", { timeout: 30_000 }, async () => {
  const path = newPath();
  const store = closing(sqlite(path));
  const children = Array.from({ length: 3 }, () =>
    startChild(new URL("./children/count-up.ts", import.meta.url), path),
  );
  for (const { lines } of children) expect((await lines.next()).value).toBe("ready");
  await store.collection("counters").put("go", {});
  const conflicts = (await Promise.all(children.map((child) => child.rest()))).flat().map(Number);
  expect(conflicts).toHaveLength(3);
  expect(
    conflicts.reduce((sum, count) => sum + count),
    "they were never in each other's way, so nothing was shown",
  ).toBeGreaterThan(0);
  expect((await store.collection("counters").get("one"))?.value).toEqual({ count: 1_200 });
});

it("a file of the version before keeps its audit log, and takes documents", async () => {
  const path = newPath();
  openFile(path, { ...openDefaults, migrations: migrations.slice(0, 1) }).close();
  const old = new DatabaseSync(path);
  old.exec(`
    INSERT INTO events VALUES (1, 'e', 'backup.failed', 'f', 1, 1, 1, 0, 0, 0, 5, 5, 'error', '{}');
    INSERT INTO deliveries (seq, event, suffix, channel, rank, state, due_at, attempts, created_at,
      settled_at, recipient, about) VALUES (1, 1, '_d', 'ops', 1, 'discarded', 5, 1, 5, 6, 'ada', '{}');
    INSERT INTO audit VALUES (7, 6, 'ada', 'discard', 1);
  `);
  old.close();
  const store = closing(sqlite(path));
  const discarded = { at: 6, actor: "ada", action: "discard", deliveryId: "e_d" };
  expect(await store.log.audit()).toEqual([discarded]);
  await store.collection("rules").put("a", {}, 0, { now: 9, actor: "bob" });
  expect(await store.log.audit()).toMatchObject([{ actor: "bob" }, discarded]);
  expect(await store.outbox.prune(100, 10)).toBe(1);
  expect(await store.log.audit()).toMatchObject([{ actor: "bob" }]);
});

it("what was replaced or deleted is not in the file's bytes any more", async () => {
  const path = newPath();
  const store = sqlite(path);
  const collection = store.collection("suppressions");
  for (let round = 0; round < 200; round += 1) {
    await collection.put(`k${round}`, {
      address: `forgotten-${round}`,
      text: "x".repeat(round * 40),
    });
  }
  for (let round = 0; round < 200; round += 1) {
    if (round % 2 === 0) await collection.put(`k${round}`, {});
    else await collection.delete(`k${round}`);
  }
  expect(readFileSync(`${path}-wal`, "latin1")).toContain("forgotten-");
  await store.close();
  expect(readFileSync(path, "latin1")).not.toContain("forgotten-");
});

it("finds some among many at once, without looking through them", async () => {
  const { store, plansOf } = watchedStore();
  const collection = store.collection("suppressions");
  const ids = Array.from({ length: 10_000 }, (_, index) => `k${index}`);
  await collection.putMany(ids.map((id) => ({ id, value: { id } })));
  const wanted = ids.filter((_, index) => index % 10 === 7);
  expect((await collection.getMany(wanted)).size).toBe(1_000);
  const [some] = plansOf(/json_each\(\?2\)/);
  // For each that is wanted, by its key.
  expect(some?.steps.map((step) => step.replace(/USING .*(?=\()/, ""))).toEqual([
    expect.stringMatching(/^SEARCH c \(name=\?\)/),
    expect.stringMatching(/^SCAN wanted/),
    expect.stringMatching(/^SEARCH d \(collection=\? AND id=\?\)/),
  ]);
});
