import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@carillon/testing";
import { backupFailed, createEngine, defineChannel, defineRule, sqlite } from "carillon";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

const perDay = 30;
const clock = manualClock();

async function databaseFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-day-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "carillon.db");
}

/** A process of its own, as far as the database can tell. */
async function worker(path: string) {
  let sent = 0;
  const counting = defineChannel({
    type: "counting",
    config: z.object({}),
    accepts: "text",
    rate: { perDay },
    create: () => ({
      async send() {
        sent += 1;
        return { status: "sent" };
      },
    }),
  });
  const engine = createEngine({
    app: "Example",
    clock,
    store: sqlite(path),
    logger: { log: () => {} },
    channels: { ops: counting({}) },
    rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
  });
  await engine.start();
  const emit = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, job) =>
        engine.emit(backupFailed, { job: `${job}`, error: "disk full" }),
      ),
    );
  return { engine, emit, sent: () => sent };
}

/** Lets time pass, with moments for the database. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance("1s");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a day's limit survives a restart of the process", async () => {
  const path = await databaseFile();
  const counts: number[] = [];
  for (const emitted of [20, 20, 20]) {
    const { engine, emit, sent } = await worker(path);
    await emit(emitted);
    await pass(10);
    counts.push(sent());
    await engine.stop();
  }
  expect(counts).toEqual([20, 10, 0]);
  await clock.advance("1d");
  const { engine, sent } = await worker(path);
  await pass(70);
  expect(sent()).toBe(30);
  await engine.stop();
});

test("processes that share a database share the day", async () => {
  const path = await databaseFile();
  const workers = await Promise.all([worker(path), worker(path), worker(path)]);
  await workers[0]?.emit(100);
  await pass(90);
  const total = workers.reduce((sum, { sent }) => sum + sent(), 0);
  // Each may have taken a sixteenth that the others do not see yet.
  expect(total).toBeGreaterThanOrEqual(perDay);
  expect(total).toBeLessThanOrEqual(perDay + 2 * 2);
  for (const { engine } of workers) await engine.stop();
});
