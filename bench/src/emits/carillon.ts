import { z } from "zod";
import { backlogEngine, emitInWaves } from "../backlog.ts";
import { contender, stopwatch } from "../contender.ts";

const input = z.object({
  folder: z.string(),
  emits: z.number(),
  warmUp: z.number(),
  /** 1: each is awaited before the next. */
  wave: z.number(),
});

/** Emits events that stay waiting in the database. */
export default contender(input, async ({ folder, emits, warmUp, wave }) => {
  const engine = backlogEngine(folder, "stalled");
  await engine.start();
  await emitInWaves(engine, warmUp, wave);
  const stop = stopwatch();
  await emitInWaves(engine, emits, wave);
  const { seconds } = stop();
  await engine.stop({ graceMs: 0 });
  return { emitsPerSecond: emits / seconds, microseconds: (seconds / emits) * 1_000_000 };
});
