import { setImmediate as nextTurn } from "node:timers/promises";
import type { Engine } from "@carillon/core";

/** Real work (templates in a worker) may need real time; more than this is a fault. */
const patienceMs = 5_000;
/** In which what a timer has begun comes as far as a claim, where the store is in memory. */
const turns = 4;

/** Resolves when nothing is being sent. What waits for the clock, for a rate as an example, goes on waiting. */
export async function nothingBeingSent(engine: Engine): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let busy = false;
  do {
    const before = busy;
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    busy = (await engine.log.list({ state: "sending" }, { limit: 1 })).length > 0;
    if (performance.now() > deadline) throw new Error("What is being sent did not come to an end");
    // What was sent a moment ago may have set something else going.
    if (before && !busy) busy = await somethingFollows(engine);
  } while (busy);
}

async function somethingFollows(engine: Engine): Promise<boolean> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  return (await engine.log.list({ state: "sending" }, { limit: 1 })).length > 0;
}
