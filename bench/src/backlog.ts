import {
  backupFailed,
  createEngine,
  defineChannel,
  defineRule,
  type Engine,
  type Outcome,
  silentLogger,
} from "carillon";
import { z } from "zod";
import { factsOf, payloadOf } from "./mail.ts";
import { openStore } from "./store.ts";

/** How the channel behaves: it takes everything at once, or it answers only when told to give up. */
export type Pace = "instant" | "stalled";

const outlet = defineChannel({
  type: "outlet",
  config: z.strictObject({ pace: z.enum(["instant", "stalled"]) }),
  accepts: "text",
  create: ({ pace }) => ({
    async send(_request, { signal }) {
      return pace === "instant" ? { status: "sent" } : givenUp(signal);
    },
  }),
});

function givenUp(signal: AbortSignal): Promise<Outcome> {
  const reason = { code: "aborted", message: "It was given up" };
  return new Promise((resolve) =>
    signal.addEventListener("abort", () =>
      resolve({ status: "deferred", scope: "delivery", reason }),
    ),
  );
}

/** An engine with one channel and a database in `folder`, which may hold a backlog already. */
export function backlogEngine(folder: string, pace: Pace): Engine {
  return createEngine({
    app: "Beacon",
    channels: { outlet: outlet({ pace }) },
    rules: [defineRule({ name: "failed backups", on: backupFailed, via: ["outlet"] })],
    store: openStore(folder),
    limits: { maxWaiting: 10_000_000 },
    logger: silentLogger,
  });
}

/** Emits `count` events, so many at once; the next ones when all of those are stored. */
export async function emitInWaves(engine: Engine, count: number, wave: number): Promise<void> {
  for (let first = 0; first < count; first += wave) {
    const length = Math.min(wave, count - first);
    await Promise.all(
      Array.from({ length }, (_, index) =>
        engine.emit(backupFailed, payloadOf(factsOf(first + index))),
      ),
    );
  }
}
