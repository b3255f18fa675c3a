import {
  createEngine,
  type Directory,
  defineChannel,
  defineEvent,
  defineRule,
  memoryStore,
  type Outbox,
  type PreferenceSet,
  type Recipient,
  type Store,
  silentLogger,
  user,
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
  /** So many people are in the directory, each with preferences; each rule that wants the event names one. */
  users: z.number(),
});

const outlet = defineChannel({
  type: "outlet",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const mailbox = defineChannel({
  type: "mailbox",
  config: z.strictObject({}),
  accepts: "text",
  address: { kind: "email", parse: (address) => address },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const preferences: PreferenceSet = {
  entries: { "disk.*": { email: "on" }, "*": { email: "off" } },
  quietHours: { from: "22:00", to: "06:00", below: "warning" },
};

/** So many people, by their ids. */
function directoryOf(count: number): Directory {
  const people = new Map<string, Recipient>();
  for (let index = 0; index < count; index += 1) {
    const id = `u-${index}`;
    people.set(id, { id, addresses: { email: `${id}@example.com` }, timeZone: "Europe/Berlin" });
  }
  return {
    find: async (id) => people.get(id),
    findMany: async (ids) => ids.flatMap((id) => people.get(id) ?? []),
  };
}

const host = z.object({ host: z.string() });
const message = { en: () => ({ title: "Disk full", summary: "A disk is full." }) };
const diskFull = defineEvent("disk.full", { schema: host, severity: "error", message });

/** Emits events that ten rules want, each through a channel of its own, into a store that keeps no plan. */
export default contender(input, async ({ rules, emits, warmUp, others, users }) => {
  const names = Array.from({ length: matching }, (_, index) => `outlet-${index}`);
  const wanted = names.map((name, index) =>
    defineRule({
      name,
      on: diskFull,
      via: [name],
      ...(users > 0 && { to: [user(`u-${Math.floor((users / matching) * index)}`)] }),
    }),
  );
  const unwanted = Array.from({ length: rules - matching }, (_, index) =>
    others === "type"
      ? defineRule({
          name: `other ${index}`,
          on: otherType(index),
          via: ["outlet-0"],
          ...(users > 0 && { to: [user(`u-${index % users}`)] }),
        })
      : defineRule({
          name: `other ${index}`,
          on: diskFull,
          when: ({ payload }) => payload.host === `host-${index}`,
          via: ["outlet-0"],
        }),
  );
  const make = users > 0 ? mailbox : outlet;
  const engine = createEngine({
    app: "Beacon",
    channels: Object.fromEntries(names.map((name) => [name, make({})])),
    rules: [...unwanted, ...wanted],
    store: forgetful(),
    directory: directoryOf(users),
    renderer: { render: () => Promise.reject(new Error("nothing is rendered here")) },
    logger: silentLogger,
  });
  await engine.start();
  for (let index = 0; index < users; index += 1) {
    await engine.preferences.set({ person: `u-${index}` }, preferences);
  }
  const emit = async (count: number) => {
    for (let first = 0; first < count; first += 100) {
      await Promise.all(Array.from({ length: 100 }, () => engine.emit(diskFull, { host: "db-1" })));
    }
  };
  await emit(warmUp);
  const stop = stopwatch();
  await emit(emits);
  // Nothing waits here: what other programs on the machine take is not counted.
  const { cpuSeconds } = stop();
  await engine.stop();
  return { microseconds: (cpuSeconds / emits) * 1_000_000 };
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
