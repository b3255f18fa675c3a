import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Channel,
  type Content,
  createEngine,
  type Delivery,
  type Engine,
  type EngineOptions,
  type Event,
  type EventOf,
  type EventType,
  type Outcome,
} from "@carillon/core";
import { etaRenderer } from "@carillon/templates";
import { clockThatWaits, type ManualClock } from "./manual-clock.ts";
import type { Rehearsed } from "./rehearse/expect-deliveries.ts";
import { FateWatch } from "./rehearse/fate.ts";
import { nothingBeingSent } from "./rehearse/settled.ts";
import { lineOf, whatHappened } from "./what-happened.ts";

/** A delivery that a fake engine carried out, with the event that caused it and what was sent. */
export interface Told<Type extends EventType = EventType> {
  readonly event: EventOf<Type>;
  readonly channel: string;
  readonly address: string | undefined;
  readonly recipient: Delivery["recipient"];
  readonly audience: Delivery["audience"];
  readonly rules: readonly string[];
  readonly content: Content;
}

/** What {@link fakeEngine} takes: as `createEngine`, with everything but channels and rules optional. */
export type FakeEngineOptions<Named extends Readonly<Record<string, Channel>>> = Partial<
  Omit<EngineOptions<Named>, "clock" | "rehearsal">
> &
  Pick<EngineOptions<Named>, "channels" | "rules"> & {
    /**
     * What the clock shows at first: an ISO date with a zone, or `2026-03-02 07:00 Europe/Berlin`. Default
     * the beginning of 2026 in UTC.
     */
    readonly startAt?: string | number | Date;
  };

/**
 * A real engine whose channels send nothing: rules, addresses, words and templates work as they will
 * in production. The assertions wait for what is due; a failed one throws an `Error` that lists what
 * was sent, skipped, put off or failed instead, with the reasons.
 */
export interface FakeEngine extends Rehearsed {
  /** Hand this to the code under test. It is started. */
  readonly engine: Engine;
  /** Stands still until it is moved. What falls due meanwhile is sent before it moves on. */
  readonly clock: ManualClock;
  /** Answers the deliveries of this event type that pass the test; throws when there is none. */
  sent<Type extends EventType>(
    type: Type,
    test?: (told: Told<Type>) => boolean,
  ): Promise<readonly Told<Type>[]>;
  notSent<Type extends EventType>(type: Type, test?: (told: Told<Type>) => boolean): Promise<void>;
  nothingSent(): Promise<void>;
  /** Answers the deliveries that were skipped for this reason; throws when there is none. */
  skipped(reason: string, test?: (delivery: Delivery) => boolean): Promise<readonly Delivery[]>;
  /** What a channel answers from now on. Default: sent. */
  answer(channel: string, outcome: Outcome): void;
}

/** Makes a {@link FakeEngine} and starts it. */
export async function fakeEngine<const Named extends Readonly<Record<string, Channel>>>({
  startAt = "2026-01-01T00:00:00Z",
  ...options
}: FakeEngineOptions<Named>): Promise<FakeEngine> {
  const clock: ManualClock = clockThatWaits(startAt, () => nothingBeingSent(engine));
  const contents = new Map<string, Content>();
  const answers = new Map<string, Outcome>();
  const told: { readonly event: Event; readonly delivery: Delivery }[] = [];
  const skipped: Delivery[] = [];
  const events: Event[] = [];

  const engine: Engine = createEngine<Readonly<Record<string, Channel>>>({
    app: "Test",
    renderer: etaRenderer(),
    ...options,
    channels: Object.fromEntries(
      Object.entries(options.channels).map(([name, channel]) => [
        name,
        recording(channel, contents, () => answers.get(name) ?? { status: "sent" }),
      ]),
    ),
    clock,
  });
  engine.on("planned", ({ event }) => events.push(event));
  engine.on("sent", ({ event, delivery }) => told.push({ event, delivery }));
  engine.on("skipped", ({ delivery }) => skipped.push(delivery));
  const watch = new FateWatch(engine, contents);
  await engine.start();

  const toldOf = <Type extends EventType>(type: Type): readonly Told<Type>[] =>
    told.flatMap(({ event, delivery }) => {
      const content = contents.get(delivery.id);
      if (content === undefined || !isOf(type, event)) return [];
      const { channel, address, recipient, audience, rules } = delivery;
      return [{ event, channel, address, recipient, audience, rules, content }];
    });
  const failure = async (expected: string) =>
    new Error(`${expected}. ${whatHappened(events, await everything(engine))}`);

  return {
    engine,
    clock,
    async fates() {
      await idle(engine, clock, told);
      return watch.look();
    },
    async sent(type, test = () => true) {
      await idle(engine, clock, told);
      const found = toldOf(type).filter(test);
      if (found.length > 0) return found;
      throw await failure(`Expected ${type.name} to be sent as described`);
    },
    async notSent(type, test = () => true) {
      await idle(engine, clock, told);
      const found = toldOf(type).filter(test);
      if (found.length === 0) return;
      const lines = found.map((one) => lineOf(type.name, one)).join("; ");
      throw await failure(
        `Expected ${type.name} not to be sent as described, but it was: ${lines}`,
      );
    },
    async nothingSent() {
      await idle(engine, clock, told);
      if (told.length > 0) throw await failure("Expected nothing to be sent");
    },
    async skipped(reason, test = () => true) {
      await idle(engine, clock, told);
      const found = skipped.filter(
        (delivery) => delivery.reason?.code === reason && test(delivery),
      );
      if (found.length > 0) return found;
      throw await failure(`Expected a delivery to be skipped for ${reason}`);
    },
    answer(channel, outcome) {
      if (!(channel in options.channels)) throw new Error(`The fake has no channel ${channel}`);
      answers.set(channel, outcome);
    },
  };
}

function recording(
  channel: Channel,
  contents: Map<string, Content>,
  answer: () => Outcome,
): Channel {
  return {
    ...channel,
    pool: undefined,
    create: () => ({
      async send({ deliveryId, content }) {
        contents.set(deliveryId, content);
        return answer();
      },
    }),
  };
}

function isOf<Type extends EventType>(type: Type, event: Event): event is Event & EventOf<Type> {
  return event.type === type.name;
}

/** Real work (templates in a worker) may need real time; more than this is a fault. */
const patienceMs = 5_000;

async function idle(
  engine: Engine,
  clock: ManualClock,
  told: readonly { readonly delivery: Delivery }[],
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    // One look: between two of them a delivery moves on. And what is sent is told a moment later.
    const all = await everything(engine);
    const toldIds = new Set(told.map(({ delivery }) => delivery.id));
    const open = all.some(
      ({ id, state, dueAt, hold, leader }) =>
        state === "sending" ||
        (state === "queued" && hold === undefined && dueAt <= clock.now()) ||
        (state === "sent" && leader === undefined && !toldIds.has(id)),
    );
    if (!open) return;
    if (performance.now() > deadline) throw new Error("The fake engine did not come to rest");
    await nextTurn();
  }
}

function everything(engine: Engine): Promise<readonly Delivery[]> {
  return engine.log.list({}, { limit: Number.MAX_SAFE_INTEGER });
}
