import { Queue, Worker } from "bullmq";
import nodemailer from "nodemailer";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { type Facts, factsOf, from, looks, plainMails, to } from "../mail.ts";

const input = z.object({
  port: z.number(),
  redisPort: z.number(),
  mails: z.number(),
  warmUp: z.number(),
  connections: z.number(),
  look: z.enum(looks),
});

/** How many jobs a worker has in hand, and how many are added at once: more of either gains nothing. */
const concurrency = 100;
const chunk = 1_000;

/** Adds jobs, renders each with Eta in a worker in the same process, and sends it with nodemailer. */
export default contender(input, async ({ port, redisPort, mails, warmUp, connections, look }) => {
  const contentOf = await plainMails(look);
  const pool = nodemailer.createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: connections,
  });
  const redis = { connection: { host: "127.0.0.1", port: redisPort } };
  const queue = new Queue<Facts>("mails", redis);
  const worker = new Worker<Facts>(
    "mails",
    async ({ data }) => {
      const { subject, html, text } = contentOf(data);
      await pool.sendMail({ from, to, subject, html, text });
    },
    { ...redis, concurrency },
  );
  await worker.waitUntilReady();
  const deliver = async (count: number) => {
    let completed = 0;
    const done = new Promise<void>((resolve, reject) => {
      worker.removeAllListeners("completed");
      worker.on("completed", () => {
        completed += 1;
        if (completed === count) resolve();
      });
      worker.on("failed", (_job, error) => reject(error));
    });
    for (let first = 0; first < count; first += chunk) {
      const length = Math.min(chunk, count - first);
      await queue.addBulk(
        Array.from({ length }, (_, index) => ({
          name: "backup.failed",
          data: factsOf(first + index),
          opts: {
            attempts: 4,
            backoff: { type: "exponential", delay: 5_000 },
            removeOnComplete: true,
          },
        })),
      );
    }
    await done;
  };
  await deliver(warmUp);
  const stop = stopwatch();
  await deliver(mails);
  const { seconds, cpuSeconds } = stop();
  await worker.close();
  await queue.close();
  pool.close();
  return { mailsPerSecond: mails / seconds, cpuMicroseconds: (cpuSeconds / mails) * 1_000_000 };
});
