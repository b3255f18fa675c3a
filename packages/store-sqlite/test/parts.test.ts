import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { largePlan, limits } from "./large-plan.ts";
import { closing, newPath, startChild } from "./workshop.ts";

function countIn(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
}

async function seenIn(store: Store) {
  const { queued } = await store.log.statistics(limits.now);
  const listed = (await store.log.list({}, { limit: 1e9 })).length;
  return { listed, queued, waiting: await store.outbox.waiting() };
}

const everything = (count: number) => ({ listed: count, queued: count, waiting: count });

describe("A plan in parts", () => {
  it("is seen whole or not at all when its process is killed, whenever that is", {
    timeout: 60_000,
  }, async () => {
    const seen = new Set<number>();
    for (const delay of [0, 40, 80, 120, 160, 220, 300, 400, 600, 900]) {
      const path = newPath();
      const child = startChild(new URL("./children/enqueue-parts.ts", import.meta.url), path);
      await child.lines.next();
      await sleep(delay);
      child.process.kill("SIGKILL");
      const wasAccepted = (await child.rest()).includes("accepted");
      const store = closing(sqlite(path));
      const found = await seenIn(store);
      expect(found).toEqual(everything(found.listed));
      expect([0, 30_000]).toContain(found.listed);
      if (wasAccepted) expect(found.listed, "what it was told is accepted").toBe(30_000);
      seen.add(found.listed);
      const again = await store.outbox.enqueueInParts?.(largePlan(60, 500), {
        ...limits,
        maxWaiting: 100_000,
      });
      expect(again?.status).toBe(found.listed === 0 ? "accepted" : "duplicate");
      expect(await seenIn(store)).toEqual(everything(30_000));
    }
    expect(seen.has(0), "each was killed too late").toBe(true);
  });

  it("is unpacked by another process when its own ends behind the acceptance", async () => {
    const path = newPath();
    const first = sqlite(path);
    const other = closing(sqlite(path));
    const raw = new DatabaseSync(path);
    const accepted = first.outbox.enqueueInParts?.(largePlan(20, 100), limits);
    while (countIn(raw, "deliveries") < 300) await nextTurn();
    await first.close();
    expect(await accepted).toEqual({ status: "accepted", queued: 2_000, skipped: 0 });
    expect(countIn(raw, "deliveries"), "nothing was left to unpack").toBeLessThan(2_000);
    raw.close();
    const claims: string[] = [];
    for (;;) {
      const options = { channel: "mail", limit: 150, now: limits.now, leaseMs: 60_000 };
      const claimed = await other.outbox.claim(options);
      claims.push(...claimed.claims.map(({ delivery }) => delivery.id));
      if (claimed.claims.length === 0 && claimed.nextDueAt !== limits.now) break;
    }
    expect(new Set(claims).size).toBe(2_000);
    expect(claims).toHaveLength(2_000);
    expect((await seenIn(other)).listed).toBe(2_000);
  });

  it("leaves nothing in the file once it is unpacked, and what was given up goes, too", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    await store.outbox.enqueueInParts?.(largePlan(3, 10), limits);
    const raw = new DatabaseSync(path);
    expect([countIn(raw, "parts"), countIn(raw, "packed")]).toEqual([0, 0]);
    raw
      .prepare(
        "INSERT INTO parts (plan, added_at, deliveries) VALUES ('old', ?, '[]'), ('new', ?, '[]')",
      )
      .run(Date.now() - 3_700_000, Date.now());
    await store.outbox.enqueueInParts?.(largePlan(1, 1), limits);
    expect(raw.prepare("SELECT plan FROM parts").all()).toEqual([{ plan: "new" }]);
    raw.close();
  });
});
