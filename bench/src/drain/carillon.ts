import type { Engine } from "carillon";
import { z } from "zod";
import { backlogEngine, emitInWaves } from "../backlog.ts";
import { contender, stopwatch } from "../contender.ts";

const input = z.object({
  folder: z.string(),
  warmUpFolder: z.string(),
  waiting: z.number(),
  warmUp: z.number(),
});

/** Delivers a backlog that another process has left in the database, to a channel that answers at once. */
export default contender(input, async ({ folder, warmUpFolder, waiting, warmUp }) => {
  if (warmUp > 0) await warm(warmUpFolder, warmUp);
  const engine = backlogEngine(folder, "instant");
  const stop = stopwatch();
  await sent(engine, waiting, () => engine.start());
  const { seconds } = stop();
  await engine.stop();
  return {
    deliveriesPerSecond: waiting / seconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
});

/** So that a small backlog is not measured with code that is not compiled yet. */
async function warm(folder: string, deliveries: number): Promise<void> {
  const engine = backlogEngine(folder, "instant");
  await engine.start();
  await sent(engine, deliveries, () => emitInWaves(engine, deliveries, 1_000));
  await engine.stop();
}

async function sent(engine: Engine, count: number, begin: () => Promise<void>): Promise<void> {
  let settled = 0;
  const done = new Promise<void>((resolve) => {
    engine.on("sent", () => {
      settled += 1;
      if (settled === count) resolve();
    });
  });
  await begin();
  await done;
}
