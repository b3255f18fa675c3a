import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, defineRule, type Outcome } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { minute, start } from "../alerts/support.ts";
import { backupFailed, mailbox, plainRenderer } from "../support.ts";

const reason = { code: "broken", message: "Broken" };
const outcomes = {
  works: { status: "sent" },
  rejects: { status: "rejected", reason },
  "is down": { status: "deferred", scope: "channel", reason },
} as const satisfies Record<string, Outcome>;

type Way = keyof typeof outcomes;

/** Three channels, the second and the third for where those before fail; each does as it is told. */
function engineOn(store: ReturnType<typeof sqlite> | undefined, ways: readonly Way[]) {
  const clock = manualClock(start);
  const sent: string[] = [];
  const box = (index: number) =>
    mailbox(["ada@example.org"], async () => {
      const outcome = outcomes[ways[index] ?? "works"];
      if (outcome.status === "sent") sent.push(`${index} ${(clock.now() - start) / minute}`);
      return outcome;
    }).channel;
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    clock,
    ...(store && { store }),
    channels: { a: box(0), b: box(1), c: box(2) },
    rules: [
      defineRule({
        name: "backups",
        on: backupFailed,
        via: ["a"],
        fallback: { via: ["b", "c"], afterMs: 10 * minute },
      }),
    ],
  });
  return { engine, clock, sent };
}

/** Who has it in the end, and after how many minutes. */
function expected(ways: readonly Way[]): readonly string[] {
  const [first, second] = ways;
  for (const [index, way] of ways.entries()) {
    if (way !== "works") continue;
    if (index === 0) return ["0 0"];
    if (index === 1) return [first === "rejects" ? "1 0" : "1 10"];
    // What is down is waited for as long as the chain before it has.
    if (first === "rejects" && second === "rejects") return ["2 0"];
    return ["2 20"];
  }
  return [];
}

it("is told through the first channel that works, once, whichever fails how", async () => {
  const way = fc.constantFrom<Way[]>("works", "rejects", "is down");
  await fc.assert(
    fc.asyncProperty(fc.tuple(way, way, way), async (ways) => {
      const { engine, clock, sent } = engineOn(undefined, ways);
      await engine.start();
      await engine.emit(backupFailed, { job: "a" });
      await clock.advance("3h");
      const told = sent.map((one) => one.replace(/\..*/, ""));
      expect({ ways, told }).toEqual({ ways, told: expected(ways) });
      await engine.stop();
    }),
    { numRuns: 60 },
  );
});

it.each([
  ["at once when its process ends behind a settlement that woke it", true, ["1 0"]],
  ["only when its time has come where a settlement wakes nothing", false, ["1 10"]],
] as const)("goes %s", async (_, wakes, told) => {
  const folder = mkdtempSync(join(tmpdir(), "carillon-fallback-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "carillon.db");
  const before = engineOn(sqlite(path), ["is down", "is down", "is down"]);
  await before.engine.start();
  await before.engine.emit(backupFailed, { job: "a" });
  await before.engine.stop();

  // What a process does last: it settles, and is gone before anybody hears of it.
  const store = sqlite(path);
  const { claims } = await store.outbox.claim({
    channel: "a",
    limit: 1,
    now: start + 60_000,
    leaseMs: minute,
  });
  const [claim] = claims;
  if (claim === undefined) expect.fail("It was due");
  const { id, standIns } = claim.delivery;
  await store.outbox.settle([
    {
      id,
      token: claim.token,
      now: start,
      keepContent: true,
      next: { state: "failed", reason },
      ...(wakes && { standIns }),
    },
  ]);
  await store.close();

  const after = engineOn(sqlite(path), ["works", "works", "works"]);
  await after.engine.start();
  await after.clock.advance("1h");
  expect(after.sent.map((one) => one.replace(/\..*/, ""))).toEqual(told);
  await after.engine.stop();
});
