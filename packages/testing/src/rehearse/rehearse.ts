import {
  type Content,
  type Engine,
  type GivenPorts,
  memoryStore,
  type Outcome,
  silentLogger,
} from "@carillon/core";
import { clockThatWaits, type ManualClock } from "../manual-clock.ts";
import type { Rehearsed } from "./expect-deliveries.ts";
import { FateWatch } from "./fate.ts";
import { nothingBeingSent } from "./settled.ts";

/** An application's own engine, which sends nothing and keeps nothing. */
export interface RehearsedEngine extends Rehearsed {
  /** What a channel answers from now on. Default: sent. */
  answer(channel: string, outcome: Outcome): void;
}

/** What goes in place of the application's own, besides store, clock and channels' senders. */
export interface RehearseOptions extends Pick<GivenPorts, "directory"> {
  /** What the clock shows at first. */
  readonly startAt: string | number | Date;
}

/**
 * Starts an application's own engine with a store in memory, on a clock that stands still, and with
 * channels that send nothing, also those that are switched off. Whoever calls it stops the engine.
 */
export async function rehearse(
  make: (given: GivenPorts) => Engine | Promise<Engine>,
  { startAt, directory }: RehearseOptions,
): Promise<RehearsedEngine> {
  const contents = new Map<string, Content>();
  const answers = new Map<string, Outcome>();
  let made: Engine | undefined;
  const clock: ManualClock = clockThatWaits(startAt, async () => {
    if (made !== undefined) await nothingBeingSent(made);
  });
  const engine = await make({
    store: memoryStore(),
    clock,
    logger: silentLogger,
    ...(directory !== undefined && { directory }),
    rehearsal: {
      async send(channel, { deliveryId, content }) {
        contents.set(deliveryId, content);
        return answers.get(channel) ?? { status: "sent" };
      },
    },
  });
  const watch = new FateWatch(engine, contents);
  await engine.start();
  made = engine;
  return {
    engine,
    clock,
    async fates() {
      await nothingBeingSent(engine);
      return watch.look();
    },
    answer(channel, outcome) {
      answers.set(channel, outcome);
    },
  };
}
