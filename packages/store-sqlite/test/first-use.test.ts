import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createEngine, plainRenderer } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { enqueue, now, planOf } from "./sample.ts";
import { closing, codeOf, newPath, opened } from "./workshop.ts";

const limits = { now, maxWaiting: 10 };

function engineOn(path: string) {
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: {},
    rules: [],
    store: sqlite(path),
  });
  onTestFinished(() => engine.stop());
  return engine;
}

describe("A file that is not there yet", () => {
  it("is not made by reading, which finds an empty store", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    const collection = store.collection("suppressions");
    const plan = planOf(2);
    expect((await store.outbox.foresee(plan, limits)).status).toBe("accepted");
    expect([
      await store.outbox.waiting(),
      await store.outbox.attachments("e"),
      await store.log.list(),
      await store.log.get("d"),
      await store.log.event("e"),
      (await store.log.statistics(now)).sent,
      await store.log.audit(),
      await collection.get("a"),
      (await collection.getMany(["a"])).size,
      await collection.list(),
      await collection.revision(),
    ]).toEqual([0, [], [], undefined, undefined, 0, [], undefined, 0, [], 0]);
    expect(store.log.isMissing?.()).toBe(true);
    expect(readdirSync(dirname(path))).toEqual([]);

    await enqueue(store, plan);
    expect(store.log.isMissing?.()).toBe(false);
    expect(await store.outbox.waiting()).toBe(2);
    expect(readdirSync(dirname(path))).toContain("carillon.db");
  });

  it("is read as soon as another process has made it", async () => {
    const path = newPath();
    const [store, other] = [closing(sqlite(path)), closing(sqlite(path))];
    expect(await store.outbox.waiting()).toBe(0);
    await other.collection("suppressions").put("a", { address: "ada@example.com" });
    await enqueue(other, planOf(2));
    expect(await store.outbox.waiting()).toBe(2);
    expect((await store.collection("suppressions").get("a"))?.value).toEqual({
      address: "ada@example.com",
    });
  });

  it("is not made by an engine that is not started, and made by its start", async () => {
    const path = newPath();
    const idle = engineOn(path);
    expect(await idle.log.list()).toEqual([]);
    await idle.stop();
    expect(readdirSync(dirname(path))).toEqual([]);
    await engineOn(path).start();
    expect(readdirSync(dirname(path))).toContain("carillon.db");
  });

  it("stays away when its store is closed", async () => {
    const path = newPath();
    const store = sqlite(path);
    await store.close();
    expect(await codeOf(() => enqueue(store, planOf()))).toBe("engine-stopped");
    expect(await codeOf(() => store.outbox.waiting())).toBe("engine-stopped");
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});

describe("A file that cannot be opened", () => {
  it("keeps an engine from its start, and nothing is accepted", async () => {
    const path = newPath();
    writeFileSync(path, "These are notes, and have been for a long time.".repeat(100));
    const engine = engineOn(path);
    expect(await codeOf(() => engine.start())).toBe("store-corrupt");
    expect(await codeOf(() => engine.log.list())).toBe("store-corrupt");
    expect(await codeOf(() => enqueue(closing(sqlite(path)), planOf()))).toBe("store-corrupt");
  });

  it("is opened by the next call when what was wrong is put right", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    writeFileSync(path, "These are notes, and have been for a long time.".repeat(100));
    expect(await codeOf(() => store.open())).toBe("store-corrupt");
    rmSync(path);
    expect((await enqueue(store, planOf()))[0]?.status).toBe("accepted");
    expect(await closing(await opened(path)).outbox.waiting()).toBe(1);
  });
});
