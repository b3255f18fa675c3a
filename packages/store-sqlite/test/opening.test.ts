import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { refuseOld } from "../src/open.ts";
import { claim, enqueue, planOf } from "./sample.ts";
import { closing, codeOf, newFolder, newPath, opened, startChild } from "./workshop.ts";

/** A database with some pages of events, closed. */
async function filled(path = newPath(), events = 200): Promise<string> {
  const store = sqlite(path);
  await enqueue(store, ...Array.from({ length: events }, () => planOf()));
  await store.close();
  return path;
}

function overwrite(path: string, from: number, length: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, from, from + length);
  writeFileSync(path, bytes);
}

describe("sqlite refuses to open", () => {
  it("what lies in a folder that is not there", async () => {
    const path = join(newFolder(), "missing", "carillon.db");
    expect(await codeOf(() => sqlite(path))).toBe("store-not-writable");
    expect(existsSync(path)).toBe(false);
  });

  it("a folder", async () => {
    expect(await codeOf(() => sqlite(newFolder()))).toBe("store-not-writable");
    expect(await codeOf(() => sqlite(""))).toBe("store-not-writable");
  });

  it.runIf(existsSync("/proc/self"))("a path where no file can be made", async () => {
    expect(await codeOf(() => opened("/proc/self/carillon.db"))).toBe("store-not-writable");
  });

  it.skipIf(process.getuid?.() === 0)("a file that it may not write", async () => {
    const path = await filled();
    chmodSync(path, 0o444);
    expect(await codeOf(() => opened(path))).toBe("store-not-writable");
  });

  it("the database of another program, and leaves it as it was", async () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    const before = readFileSync(path);
    expect(await codeOf(() => opened(path))).toBe("store-foreign");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("a database of a newer Carillon", async () => {
    const path = await filled();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(await codeOf(() => opened(path))).toBe("store-newer");
  });

  it("a file that is no database", async () => {
    const path = newPath();
    writeFileSync(path, "These are notes, and have been for a long time.".repeat(100));
    expect(await codeOf(() => opened(path))).toBe("store-corrupt");
  });

  it.each([
    ["its header is overwritten", (path: string) => overwrite(path, 0, 100)],
    ["it is cut off", (path: string) => truncateSync(path, statSync(path).size - 30_000)],
    ["pages in its middle are overwritten", (path: string) => overwrite(path, 40_000, 8_000)],
  ])("a database when %s", async (_, damage) => {
    const path = await filled();
    damage(path);
    expect(await codeOf(() => opened(path))).toBe("store-corrupt");
  });

  it.each([
    ["empty", (path: string) => truncateSync(path, 0)],
    ["missing", (path: string) => rmSync(path)],
  ])("a file that is %s where data was, until somebody removes the marker", async (_, lose) => {
    const path = await filled();
    lose(path);
    expect(await codeOf(() => sqlite(path))).toBe("store-emptied");
    rmSync(`${path}.carillon`);
    expect(await closing(sqlite(path)).outbox.waiting()).toBe(0);
  });

  it("an empty file beside a write-ahead log that has data", async () => {
    const path = newPath();
    writeFileSync(path, "");
    writeFileSync(`${path}-wal`, "x".repeat(5_000));
    expect(await codeOf(() => opened(path))).toBe("store-emptied");
  });

  it("another Carillon's database in the place of its own", async () => {
    const [mine, theirs] = [await filled(), await filled()];
    writeFileSync(mine, readFileSync(theirs));
    expect(await codeOf(() => opened(mine))).toBe("store-replaced");
  });

  it("with options that make no sense", async () => {
    expect(await codeOf(() => sqlite(newPath(), { minFreeBytes: Number.NaN }))).toBe(
      "engine-options-invalid",
    );
  });

  it("under a SQLite that can lose data", async () => {
    for (const version of ["3.51.2", "3.9.99", "2.99.0", "3.50.4"]) {
      expect(await codeOf(() => refuseOld(version)), version).toBe("store-too-old");
    }
    for (const version of ["3.51.3", "3.52.0", "3.53.4", "4.0.0"]) {
      expect(await codeOf(() => refuseOld(version)), version).toBeUndefined();
    }
  });
});

describe("sqlite opens", () => {
  it("an empty file where nothing was", async () => {
    const path = newPath();
    writeFileSync(path, "");
    expect(await closing(sqlite(path)).outbox.waiting()).toBe(0);
  });

  it("a path with characters that mean something in a URI", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "file:x"));
    const path = join(folder, "file:x", "a?mode=ro&b#c %41.db");
    closing(await opened(path));
    expect(existsSync(path)).toBe(true);
  });

  it("a database whose write-ahead log is torn, without what was torn off", {
    timeout: 30_000,
  }, async () => {
    const path = newPath();
    const child = startChild(new URL("./children/enqueue-on.ts", import.meta.url), path);
    for (let line = 0; line < 30; line += 1) await child.lines.next();
    child.process.kill("SIGKILL");
    const accepted = 30 + (await child.rest()).length;
    truncateSync(`${path}-wal`, statSync(`${path}-wal`).size - 1_000);
    const store = closing(sqlite(path));
    const waiting = await store.outbox.waiting();
    expect(waiting % 2, "an event without all its deliveries").toBe(0);
    expect(waiting / 2).toBeGreaterThanOrEqual(accepted - 1);
    expect((await claim(store, { limit: 10_000 })).length).toBe(waiting);
  });
});
