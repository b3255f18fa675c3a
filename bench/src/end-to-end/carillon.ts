import { backupFailed, createEngine, defineRule, type Engine, silentLogger, smtp } from "carillon";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { factsOf, from, looks, payloadOf, rendererOf, to } from "../mail.ts";
import { openStore } from "../store.ts";

const input = z.object({
  port: z.number(),
  mails: z.number(),
  warmUp: z.number(),
  connections: z.number(),
  look: z.enum(looks),
  folder: z.string(),
});

/** Emits events and waits until the mail of each is accepted and settled in the database. */
export default contender(input, async ({ port, mails, warmUp, connections, look, folder }) => {
  const server = {
    host: "127.0.0.1",
    port,
    security: "none",
    maxConnections: connections,
  } as const;
  const engine = createEngine({
    app: "Beacon",
    channels: { ops: smtp({ ...server, from, to }) },
    rules: [defineRule({ name: "failed backups", on: backupFailed, via: ["ops"] })],
    renderer: rendererOf(look),
    store: openStore(folder),
    logger: silentLogger,
  });
  await engine.start();
  await deliver(engine, warmUp);
  const stop = stopwatch();
  await deliver(engine, mails);
  const { seconds, cpuSeconds } = stop();
  await engine.stop();
  return { mailsPerSecond: mails / seconds, cpuMicroseconds: (cpuSeconds / mails) * 1_000_000 };
});

async function deliver(engine: Engine, mails: number): Promise<void> {
  let settled = 0;
  const done = new Promise<void>((resolve, reject) => {
    const stopListening = engine.on("sent", () => {
      settled += 1;
      if (settled < mails) return;
      stopListening();
      resolve();
    });
    engine.on("failed", ({ reason }) => reject(new Error(reason.message)));
    engine.on("deferred", ({ reason }) => reject(new Error(reason.message)));
  });
  const emitted = Array.from({ length: mails }, (_, index) =>
    engine.emit(backupFailed, payloadOf(factsOf(index))),
  );
  await Promise.all([...emitted, done]);
}
