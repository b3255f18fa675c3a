import { copyFileSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { openDefaults, openFile } from "../src/open.ts";
import { storeOn } from "../src/sqlite.ts";
import { claim, enqueue, planOf, sent } from "./sample.ts";
import { closing, codeOf, newPath, opened } from "./workshop.ts";

const content = { rendering: "text", title: "Backup failed", text: "x".repeat(50_000) } as const;

describe("A disk that is full", () => {
  it("takes nothing more, loses nothing, and goes on by itself when there is room again", async () => {
    const connection = openFile(newPath(), openDefaults);
    const store = closing(storeOn(connection, "file"));
    const plans = Array.from({ length: 200 }, () => planOf());
    await enqueue(store, ...plans);
    connection.exec("PRAGMA max_page_count = 1");
    const more = Array.from({ length: 200 }, () => planOf());
    expect(await codeOf(() => enqueue(store, ...more))).toBe("store-full");
    expect(await store.outbox.waiting(), "a part of it was stored").toBe(200);
    const [held] = await claim(store, { limit: 1 });
    if (held === undefined) expect.fail("200 are due");
    const begin = { id: held.delivery.id, token: held.token, content };
    expect(await codeOf(() => store.outbox.begin([begin]))).toBe("store-full");
    expect(await store.outbox.settle([sent(held)]), "settling needs no room").toEqual(["settled"]);
    connection.exec("PRAGMA max_page_count = 1000000");
    expect((await enqueue(store, ...more))[0]?.status).toBe("accepted");
    expect(await store.outbox.waiting()).toBe(399);
  });

  it("is noticed before it is full", async () => {
    const store = closing(sqlite(newPath(), { minFreeBytes: Number.MAX_SAFE_INTEGER }));
    expect(await codeOf(() => enqueue(store, planOf()))).toBe("store-full");
    expect(await claim(store), "what is there may be worked on").toEqual([]);
  });
});

describe("A file that is no longer the one that was opened", () => {
  const losses: readonly [string, (path: string) => void][] = [
    ["removed", (path) => rmSync(path)],
    ["moved away", (path) => renameSync(path, `${path}.old`)],
    [
      "replaced",
      (path) => {
        copyFileSync(path, `${path}.new`);
        renameSync(`${path}.new`, path);
      },
    ],
    ["without its write-ahead log", (path) => rmSync(`${path}-wal`)],
  ];
  it.each(losses)("because it is %s, is written no more", async (_, lose) => {
    const path = newPath();
    let elapsed = 0;
    const connection = openFile(path, { ...openDefaults, elapsed: () => elapsed });
    const store = closing(storeOn(connection, "file"));
    await enqueue(store, planOf());
    lose(path);
    elapsed = 1_000;
    expect(await codeOf(() => enqueue(store, planOf()))).toBe("store-replaced");
    expect(await codeOf(() => claim(store))).toBe("store-replaced");
    expect(await codeOf(() => store.outbox.waiting())).toBe("store-replaced");
  });
});

describe("A file that another program keeps to itself", () => {
  it("is waited for, and the event loop goes on", async () => {
    const path = newPath();
    const store = closing(await opened(path));
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const answer = enqueue(store, planOf());
    let turns = 0;
    for (; turns < 5; turns += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    other.exec("COMMIT");
    other.close();
    expect((await answer)[0]?.status).toBe("accepted");
  });
});
