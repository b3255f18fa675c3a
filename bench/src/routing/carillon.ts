import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  memoryStore,
  type Outbox,
  type Store,
  silentLogger,
} from "carillon";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";

const matching = 10;
const rulesPerType = 10;

const input = z.object({
  rules: z.number(),
  emits: z.number(),
  warmUp: z.number(),
  /** `type`: the others listen to other types. `condition`: to this one, and their `when` says no. */
  others: z.enum(["type", "condition"]),
});

const outlet = defineChannel({
  type: "outlet",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const host = z.object({ host: z.string() });
const message = { en: () => ({ title: "Disk full", summary: "A disk is full." }) };
const diskFull = defineEvent("disk.full", { schema: host, severity: "error", message });

/** Emits events that ten rules want, each through a channel of its own, into a store that keeps nothing. */
export default contender(input, async ({ rules, emits, warmUp, others }) => {
  const names = Array.from({ length: matching }, (_, index) => `outlet-${index}`);
  const wanted = names.map((name) => defineRule({ name, on: diskFull, via: [name] }));
  const unwanted = Array.from({ length: rules - matching }, (_, index) =>
    others === "type"
      ? defineRule({ name: `other ${index}`, on: otherType(index), via: ["outlet-0"] })
      : defineRule({
          name: `other ${index}`,
          on: diskFull,
          when: ({ payload }) => payload.host === `host-${index}`,
          via: ["outlet-0"],
        }),
  );
  const engine = createEngine({
    app: "Beacon",
    channels: Object.fromEntries(names.map((name) => [name, outlet({})])),
    rules: [...unwanted, ...wanted],
    store: forgetful(),
    renderer: { render: () => Promise.reject(new Error("nothing is rendered here")) },
    logger: silentLogger,
  });
  await engine.start();
  const emit = async (count: number) => {
    for (let first = 0; first < count; first += 100) {
      await Promise.all(Array.from({ length: 100 }, () => engine.emit(diskFull, { host: "db-1" })));
    }
  };
  await emit(warmUp);
  const stop = stopwatch();
  await emit(emits);
  const { seconds } = stop();
  await engine.stop();
  return { microseconds: (seconds / emits) * 1_000_000 };
});

const types = new Map<number, ReturnType<typeof makeType>>();

function otherType(index: number) {
  const number = Math.floor(index / rulesPerType);
  const type = types.get(number) ?? makeType(number);
  types.set(number, type);
  return type;
}

function makeType(number: number) {
  return defineEvent(`other.type_${number}`, { schema: host, severity: "info", message });
}

/** Accepts every plan and keeps none, so that planning alone is measured. */
function forgetful(): Store {
  const store = memoryStore();
  const outbox: Outbox = {
    ...store.outbox,
    enqueue: async (plans) => plans.map(({ deliveries }) => ({ status: "accepted", deliveries })),
  };
  return { ...store, durability: "synced", outbox };
}
