import { setImmediate as nextTurn } from "node:timers/promises";
import type { Engine } from "@carillon/core";

/** Real work (templates in a worker) may need real time; more than this is a fault. */
const patienceMs = 5_000;
/** In which what a timer has begun comes as far as a claim. */
const turns = 10;

/** Resolves when nothing is being sent. What waits for the clock, for a rate as an example, goes on waiting. */
export async function nothingBeingSent(engine: Engine): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let quiet = 0; quiet < turns; quiet += 1) {
    await nextTurn();
    const sending = await engine.log.list({ state: "sending" }, { limit: 1 });
    if (sending.length > 0) quiet = 0;
    if (performance.now() > deadline) throw new Error("What is being sent did not come to an end");
  }
}
