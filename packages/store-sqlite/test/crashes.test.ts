import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { migrations } from "../src/migrations.ts";
import { openDefaults, openFile } from "../src/open.ts";
import { quickly } from "./steps.ts";
import { closing, codeOf, newPath, opened, startChild } from "./workshop.ts";

function versionOf(path: string): unknown {
  const database = new DatabaseSync(path);
  const row = database.prepare("PRAGMA user_version").get();
  database.close();
  return row?.user_version;
}

describe("A process that is killed", () => {
  it("in the midst of enqueueing loses nothing that it was told is accepted", {
    timeout: 30_000,
  }, async () => {
    const path = newPath();
    const accepted: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const child = startChild(new URL("./children/enqueue-on.ts", import.meta.url), path);
      const first = await child.lines.next();
      await sleep(20 + 25 * round);
      child.process.kill("SIGKILL");
      accepted.push(first.value, ...(await child.rest()));
    }
    const store = closing(sqlite(path));
    const lost: string[] = [];
    for (const eventId of accepted) {
      if ((await store.log.list({ eventId })).length !== 2) lost.push(eventId);
    }
    expect(accepted.length, "the children did nothing").toBeGreaterThan(20);
    expect(lost).toEqual([]);
    const waiting = await store.outbox.waiting();
    expect(waiting, "the count does not fit what is stored").toBe(
      (await store.log.list({}, { limit: 1e9 })).length,
    );
    expect(waiting % 2, "an event without all its deliveries").toBe(0);
  });

  it("in the midst of a migration leaves the version before it", { timeout: 30_000 }, async () => {
    const path = newPath();
    await (await opened(path)).close();
    const child = startChild(new URL("./children/migrate-slowly.ts", import.meta.url), path);
    expect((await child.lines.next()).value).toBe("migrating");
    await sleep(150);
    child.process.kill("SIGKILL");
    expect(await child.rest(), "it was killed too late").toEqual([]);
    expect(versionOf(path)).toBe(migrations.length);
    expect(await closing(sqlite(path)).outbox.waiting(), "the old version works").toBe(0);
    openFile(path, { ...openDefaults, migrations: [...migrations, quickly] }).close();
    expect(versionOf(path), "the migration works the second time").toBe(migrations.length + 1);
    expect(await codeOf(() => opened(path))).toBe("store-newer");
  });
});
