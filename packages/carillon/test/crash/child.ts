import { writeSync } from "node:fs";
import {
  backupFailed,
  type Channel,
  createEngine,
  defineRule,
  etaRenderer,
  failover,
  memoryStore,
  type Renderer,
  type Store,
  smtp,
  sqlite,
} from "carillon";
import { z } from "zod";

/** Where a child ends itself, as if the machine had lost power. */
const points = [
  "before-enqueue",
  "after-enqueue",
  "after-claim",
  "after-render",
  "after-begin",
  "before-send",
  "after-reply",
  "after-settle",
] as const;

const orders = z.strictObject({
  db: z.string(),
  port: z.number(),
  /** With it the channel is a failover, whose first member is at `port`. */
  reservePort: z.number().optional(),
  /** Ends the child at the nth time that the point is reached. */
  crash: z.strictObject({ at: z.enum(points), nth: z.number() }).optional(),
  /** Ids of events to emit; each is said on standard output once it is accepted. */
  emit: z.array(z.string()),
  to: z.array(z.string()),
  unknown: z.enum(["retry", "hold"]),
  leaseMs: z.number(),
  /** All that is emitted within so long goes out as one message. */
  groupMs: z.number().optional(),
});

const { db, port, reservePort, crash, emit, to, unknown, leaseMs, groupMs } = orders.parse(
  JSON.parse(process.argv[2] ?? ""),
);

let reached = 0;
function pass(point: (typeof points)[number]): void {
  if (crash?.at !== point) return;
  reached += 1;
  if (reached === crash.nth) process.kill(process.pid, "SIGKILL");
}

function endingStore(store: Store): Store {
  const { outbox } = store;
  return {
    ...store,
    outbox: {
      ...outbox,
      async enqueue(plans, limits, documents) {
        pass("before-enqueue");
        const answers = await outbox.enqueue(plans, limits, documents);
        pass("after-enqueue");
        return answers;
      },
      async claim(options) {
        const claimed = await outbox.claim(options);
        if (claimed.claims.length > 0) pass("after-claim");
        return claimed;
      },
      async begin(begins) {
        pass("after-render");
        const answers = await outbox.begin(begins);
        pass("after-begin");
        return answers;
      },
      async settle(settlements) {
        pass("after-reply");
        const answers = await outbox.settle(settlements);
        pass("after-settle");
        return answers;
      },
    },
  };
}

function endingChannel(channel: Channel<"email">): Channel<"email"> {
  return {
    ...channel,
    pool: undefined,
    create(context) {
      const sender = channel.create(context);
      return {
        send(request, options) {
          pass("before-send");
          return sender.send(request, options);
        },
        close: async () => sender.close?.(),
      };
    },
  };
}

const at = (given: number) =>
  endingChannel(
    smtp({ host: "127.0.0.1", port: given, security: "none", from: "app@example.com", to }),
  );
const renderer: Renderer = etaRenderer();
const engine = createEngine({
  app: "Crash",
  channels: {
    ops:
      reservePort === undefined
        ? at(port)
        : failover({ primary: at(port), reserve: at(reservePort) }),
  },
  rules: [
    defineRule({
      name: "failures",
      on: backupFailed,
      via: ["ops"],
      ...(groupMs !== undefined && {
        group: { by: [], firstAfterMs: groupMs, thenEveryMs: groupMs, show: 100 },
      }),
    }),
  ],
  renderer,
  logger: { log: () => {} },
  store: endingStore(db === "memory" ? memoryStore() : sqlite(db)),
  retry: { delays: [100, 100, 100] },
  unknown,
  leaseMs,
});

await engine.start();
await Promise.all(
  emit.map(async (id) => {
    await engine.emit(backupFailed, { job: id, error: "disk full" }, { id });
    // Synchronous, so that nothing said is lost in a buffer.
    writeSync(1, `${id}\n`);
  }),
);
await engine.drain();
await engine.stop();
