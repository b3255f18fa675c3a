import { monitorEventLoopDelay } from "node:perf_hooks";
import {
  createEngine,
  type Directory,
  defineChannel,
  defineEvent,
  defineRule,
  role,
  silentLogger,
} from "carillon";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { openStore } from "../store.ts";

const input = z.object({ folder: z.string(), people: z.number() });

const outlet = defineChannel({
  type: "outlet",
  config: z.strictObject({}),
  accepts: "text",
  address: { kind: "email", parse: (address) => address },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const news = defineEvent("news.published", {
  schema: z.strictObject({ title: z.string() }),
  severity: "info",
  category: "news",
  message: { en: ({ payload }) => ({ title: payload.title, summary: "There are news." }) },
});

function personOf(n: number) {
  const id = `user-${n}`;
  return {
    id,
    name: `Person ${n}`,
    addresses: { email: `${id}@example.com` },
    locale: "de-DE",
    timeZone: "Europe/Berlin",
  };
}

/** Makes its people as they are asked for, as a database would. */
function directoryOf(count: number): Directory {
  return {
    find: async () => undefined,
    async members(_, { limit, after }) {
      const from = Number(after ?? 0);
      const size = Math.min(limit, count - from);
      const recipients = Array.from({ length: size }, (_, index) => personOf(from + index));
      const next = from + size;
      return next < count ? { recipients, next: String(next) } : { recipients };
    },
  };
}

/** One event for everybody who has a role. What is due waits, so that planning alone is measured. */
export default contender(input, async ({ folder, people }) => {
  const engine = createEngine({
    app: "Beacon",
    channels: { outlet: outlet({}) },
    rules: [
      defineRule({
        name: "news",
        on: news,
        via: ["outlet"],
        to: [role("readers")],
        delayMs: 3_600_000,
      }),
    ],
    directory: directoryOf(people),
    store: openStore(folder),
    limits: { maxWaiting: 10_000_000 },
    logger: silentLogger,
  });
  await engine.start();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const stop = stopwatch();
  const { queued } = await engine.emit(news, { title: "A new release" });
  const { seconds } = stop();
  delays.disable();
  clearInterval(watch);
  if (queued !== people) throw new Error(`${queued} of ${people} were queued`);
  await engine.stop({ graceMs: 0 });
  return {
    seconds,
    megabytes: (peak - before) / 1_048_576,
    blockedMs: delays.max / 1_000_000,
  };
});
