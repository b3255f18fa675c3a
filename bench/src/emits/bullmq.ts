import { Queue } from "bullmq";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { factsOf, payloadOf } from "../mail.ts";

const input = z.object({
  redisPort: z.number(),
  emits: z.number(),
  warmUp: z.number(),
  /** 1: with `add`, each awaited before the next; otherwise with `addBulk`. */
  wave: z.number(),
});

/** Adds jobs that stay waiting in Redis. */
export default contender(input, async ({ redisPort, emits, warmUp, wave }) => {
  const queue = new Queue("mails", { connection: { host: "127.0.0.1", port: redisPort } });
  await queue.waitUntilReady();
  const jobOf = (index: number) => ({
    name: "backup.failed",
    data: payloadOf(factsOf(index)),
    opts: { attempts: 4, backoff: { type: "exponential", delay: 5_000 } },
  });
  const add = async (count: number) => {
    for (let first = 0; first < count; first += wave) {
      const length = Math.min(wave, count - first);
      const jobs = Array.from({ length }, (_, index) => jobOf(first + index));
      const [only] = jobs;
      if (length === 1 && only !== undefined) await queue.add(only.name, only.data, only.opts);
      else await queue.addBulk(jobs);
    }
  };
  await add(warmUp);
  const stop = stopwatch();
  await add(emits);
  const { seconds } = stop();
  await queue.obliterate({ force: true });
  await queue.close();
  return { emitsPerSecond: emits / seconds, microseconds: (seconds / emits) * 1_000_000 };
});
