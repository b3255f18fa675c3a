import { createEngine, defineChannel, defineEvent, defineRule, silentLogger } from "carillon";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { openStore } from "../store.ts";

const input = z.object({
  folder: z.string(),
  emits: z.number(),
  warmUp: z.number(),
  wave: z.number(),
  /** Into how many groups the alerts fall; none: each is a message of its own. */
  groups: z.number().optional(),
});

const outlet = defineChannel({
  type: "outlet",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const hostAlert = defineEvent("host.alert", {
  schema: z.strictObject({ host: z.string(), check: z.string(), output: z.string() }),
  severity: "error",
  message: {
    en: ({ payload }) => ({
      title: `${payload.check} on ${payload.host}`,
      summary: payload.output,
    }),
  },
});

/** Alerts that come all at once are planned for good; what they are grouped into waits. */
export default contender(input, async ({ folder, emits, warmUp, wave, groups }) => {
  const hour = 3_600_000;
  const engine = createEngine({
    app: "Beacon",
    channels: { outlet: outlet({}) },
    rules: [
      defineRule({
        name: "alerts",
        on: hostAlert,
        via: ["outlet"],
        ...(groups === undefined
          ? { delayMs: hour }
          : { group: { by: ["payload.host"], firstAfterMs: hour } }),
      }),
    ],
    store: openStore(folder),
    limits: { maxWaiting: 10_000_000 },
    logger: silentLogger,
  });
  await engine.start();
  const emit = async (count: number) => {
    for (let first = 0; first < count; first += wave) {
      await Promise.all(
        Array.from({ length: Math.min(wave, count - first) }, (_, index) =>
          engine.emit(hostAlert, {
            host: `host-${(first + index) % (groups ?? 10)}`,
            check: `check ${first + index}`,
            output: "connection refused after 30 s",
          }),
        ),
      );
    }
  };
  await emit(warmUp);
  const stop = stopwatch();
  await emit(emits);
  const { seconds } = stop();
  const waiting = await engine.log.list({ channel: "outlet" }, { limit: warmUp + emits });
  const messages = new Set(waiting.map(({ id, bundle }) => bundle ?? id)).size;
  await engine.stop({ graceMs: 0 });
  return { eventsPerSecond: emits / seconds, messages };
});
