import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Store } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { claim, enqueue, eventOf, now, planOf, sent } from "./sample.ts";
import { closing, codeOf, newPath } from "./workshop.ts";

/** The files in which the text stands, of those beside the database. */
function filesWith(path: string, text: string): readonly string[] {
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(basename(path)))
    .filter((name) => readFileSync(join(dirname(path), name)).includes(text));
}

async function work(store: Store, given: Parameters<typeof sent>[1] = {}): Promise<void> {
  for (;;) {
    const claims = await claim(store);
    if (claims.length === 0) return;
    await store.outbox.begin(
      claims.map(({ delivery: { id, eventId }, token }) => ({
        id,
        token,
        content: {
          rendering: "text",
          title: "Code",
          text: `secret ${eventId} ${"y".repeat(4_000)}`,
        },
      })),
    );
    await store.outbox.settle(claims.map((one) => sent(one, given)));
  }
}

describe("What is sensitive", () => {
  it("is not in the file's bytes once it is settled and tidied", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    const secret = (length: number) => {
      const event = eventOf({ payload: { code: "secret-code ".repeat(length) } });
      const content = new TextEncoder().encode("secret file ".repeat(length));
      const file = { filename: "a.txt", contentType: "text/plain", hash: event.id, content };
      return { ...planOf(2, {}, event), sensitive: true, attachments: [file] };
    };
    for (let round = 0; round < 20; round += 1) {
      await enqueue(store, planOf(2), secret(1), secret(20), secret(2_000));
      expect(filesWith(path, "secret"), "the test looks in the wrong place").not.toEqual([]);
      if (round % 5 === 0) continue;
      await work(store, { keepContent: true });
    }
    await work(store, { keepContent: true });
    const kept = (await store.log.list({}, { limit: 1_000 })).length;
    const plain = (await claim(store)).length;
    expect([kept, plain]).toEqual([160, 0]);
    await store.outbox.prune(0, 1);
    // What is not sensitive keeps its content here, which has the word too.
    expect(filesWith(path, "secret-code")).toEqual([]);
    expect(filesWith(path, "secret file")).toEqual([]);
  });

  it("leaves no content behind either", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    for (let round = 0; round < 10; round += 1) {
      const plans = Array.from({ length: 30 }, () => ({ ...planOf(2), sensitive: true }));
      await enqueue(store, ...plans);
      await work(store);
    }
    await store.outbox.prune(0, 1);
    expect(filesWith(path, "secret")).toEqual([]);
  });

  it("is not kept in attachments", async () => {
    const store = closing(sqlite(":memory:"));
    const plan = planOf();
    const content = new TextEncoder().encode("file");
    const file = { filename: "a.txt", contentType: "text/plain", hash: "a", content };
    await enqueue(store, { ...plan, sensitive: true, attachments: [file] });
    expect(await store.outbox.attachments(plan.event.id)).toHaveLength(1);
    await work(store);
    expect(await store.outbox.attachments(plan.event.id)).toEqual([]);
  });
});

describe("What is deleted", () => {
  it("takes an attachment's content with it when no other event has it", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    const content = new TextEncoder().encode("the same content");
    const file = { filename: "a.txt", contentType: "text/plain", hash: "a", content };
    const [old, kept] = [planOf(), planOf(1, { dueAt: now + 1 })];
    await enqueue(store, { ...old, attachments: [file] }, { ...kept, attachments: [file, file] });
    await work(store);
    expect(await store.outbox.prune(now + 1, 10)).toBe(1);
    expect(await store.outbox.attachments(old.event.id)).toEqual([]);
    expect(await store.outbox.attachments(kept.event.id)).toHaveLength(2);
    for (const one of await claim(store, { now: now + 1 })) await store.outbox.settle([sent(one)]);
    expect(await store.outbox.prune(now + 1, 10)).toBe(1);
    await enqueue(store, { ...kept, attachments: [] });
    expect(await store.outbox.attachments(kept.event.id)).toEqual([]);
  });

  it("does not change what is counted, also when the newest is deleted", async () => {
    const store = closing(sqlite(":memory:"));
    await enqueue(store, planOf(2), planOf(1, { state: "skipped", settledAt: now }));
    await work(store);
    expect(await store.outbox.prune(now + 1, 10)).toBe(3);
    expect(await store.outbox.waiting()).toBe(0);
    await enqueue(store, planOf(2));
    expect(await store.outbox.waiting()).toBe(2);
    expect(await claim(store)).toHaveLength(2);
  });

  it("includes events that caused no delivery", async () => {
    const store = closing(sqlite(":memory:"));
    const plan = planOf(0);
    await enqueue(store, plan);
    await store.outbox.prune(now, 10);
    expect((await enqueue(store, plan))[0]?.status).toBe("duplicate");
    await store.outbox.prune(now + 1, 10);
    expect((await enqueue(store, plan))[0]?.status).toBe("accepted");
  });
});

describe("The write-ahead log", () => {
  it("stays bounded while much is written", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    for (let round = 0; round < 25; round += 1) {
      await enqueue(store, ...Array.from({ length: 100 }, () => planOf()));
      await work(store);
    }
    expect(statSync(`${path}-wal`).size).toBeLessThan(16 * 1024 * 1024);
    expect(statSync(path).size, "content that was sent is not kept").toBeLessThan(6 * 1024 * 1024);
  });
});

describe("A backup", () => {
  it("has everything, is made while the store works, and opens like any database", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    await enqueue(store, ...Array.from({ length: 500 }, () => planOf()));
    const target = join(dirname(path), "backup.db");
    const backup = store.backup(target);
    await enqueue(store, planOf());
    await backup;
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith("backup"))).toEqual([
      "backup.db",
    ]);
    const copy = closing(sqlite(target));
    expect(await copy.outbox.waiting()).toBeGreaterThanOrEqual(500);
    expect((await claim(copy, { limit: 1_000 })).length).toBe(await copy.outbox.waiting());
  });

  it("takes the original's place", async () => {
    const path = newPath();
    const store = sqlite(path);
    await enqueue(store, planOf());
    const target = join(dirname(path), "backup.db");
    await store.backup(target);
    await enqueue(store, planOf());
    await store.close();
    writeFileSync(path, readFileSync(target));
    expect(await closing(sqlite(path)).outbox.waiting()).toBe(1);
  });

  it("overwrites nothing, and leaves nothing when it fails", async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    const target = join(dirname(path), "backup.db");
    writeFileSync(target, "mine");
    expect(await codeOf(() => store.backup(target))).toBe("backup-exists");
    expect(readFileSync(target, "utf8")).toBe("mine");
    const nowhere = join(dirname(path), "missing", "backup.db");
    expect(await codeOf(() => store.backup(nowhere))).toBe("store-not-writable");
    expect(existsSync(dirname(nowhere))).toBe(false);
  });

  it("can be made of a store in memory", async () => {
    const store = closing(sqlite(":memory:"));
    await enqueue(store, planOf());
    const target = newPath();
    await store.backup(target);
    expect(await closing(sqlite(target)).outbox.waiting()).toBe(1);
  });
});
