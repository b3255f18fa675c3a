import nodemailer from "nodemailer";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { factsOf, from, looks, plainMails, to } from "../mail.ts";

const input = z.object({
  port: z.number(),
  mails: z.number(),
  warmUp: z.number(),
  connections: z.number(),
  look: z.enum(looks),
});

/** Sends mails that are ready, from memory: nothing is routed, rendered, stored or tried again. */
export default contender(input, async ({ port, mails, warmUp, connections, look }) => {
  const contentOf = await plainMails(look);
  const pool = nodemailer.createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: connections,
  });
  const contents = Array.from({ length: mails }, (_, index) => contentOf(factsOf(index)));
  const send = (count: number) =>
    Promise.all(
      contents
        .slice(0, count)
        .map(({ subject, html, text }) => pool.sendMail({ from, to, subject, html, text })),
    );
  await send(warmUp);
  const stop = stopwatch();
  await send(mails);
  const { seconds, cpuSeconds } = stop();
  pool.close();
  return { mailsPerSecond: mails / seconds, cpuMicroseconds: (cpuSeconds / mails) * 1_000_000 };
});
