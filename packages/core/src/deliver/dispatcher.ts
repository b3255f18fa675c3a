import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Outbox } from "../store/store.ts";
import { endsWithin } from "../within.ts";
import type { ChannelStatus } from "./channel-status.ts";
import { Wakeup } from "./wakeup.ts";

/** The part of a lane that does not depend on what its channel sends. */
export interface AnyLane {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
  abort(): void;
  close(): Promise<void>;
  status(): ChannelStatus;
}

/** After an abort, plugins have this long to let go before they are left behind. */
const abortGraceMs = 5_000;

/** All lanes of an engine. */
export class Dispatcher {
  readonly #lanes: ReadonlyMap<string, AnyLane>;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #log: ScopedLogger;
  readonly #pollMs: number;
  readonly #drains = new Set<Wakeup>();

  constructor(
    lanes: ReadonlyMap<string, AnyLane>,
    outbox: Outbox,
    clock: Clock,
    log: ScopedLogger,
    pollMs: number,
  ) {
    this.#lanes = lanes;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#log = log;
    this.#pollMs = pollMs;
  }

  start(): void {
    for (const lane of this.#lanes.values()) lane.start();
  }

  wake(channels: Iterable<string>): void {
    for (const channel of channels) this.#lanes.get(channel)?.wake();
  }

  status(): readonly ChannelStatus[] {
    return [...this.#lanes.values()].map((lane) => lane.status());
  }

  /** A delivery was settled. */
  settled(): void {
    for (const drain of this.#drains) drain.ring();
  }

  /** Resolves when nothing is queued or being sent any more. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = this.#clock.now() + timeoutMs;
    const settled = new Wakeup(this.#clock);
    this.#drains.add(settled);
    try {
      for (;;) {
        const waiting = await this.#outbox.waiting();
        if (waiting === 0) return;
        const now = this.#clock.now();
        if (now >= deadline) {
          throw new CarillonError("drain-timeout", `${waiting} deliveries are still waiting`);
        }
        // Other processes may settle what is left, and ring nowhere here.
        await settled.until(Math.min(deadline, now + this.#pollMs));
      }
    } finally {
      this.#drains.delete(settled);
    }
  }

  /** Lets attempts end for `graceMs`, then aborts them, then closes the channels. Bounded. */
  async stop(graceMs: number): Promise<void> {
    const lanes = [...this.#lanes.values()];
    const stopped = Promise.all(lanes.map((lane) => lane.stop()));
    if (!(await endsWithin(this.#clock, graceMs, stopped))) {
      this.#log.warn("Attempts are still under way after the grace: they are aborted", { graceMs });
      for (const lane of lanes) lane.abort();
      await endsWithin(this.#clock, abortGraceMs, stopped);
    }
    const closed = Promise.allSettled(lanes.map((lane) => lane.close()));
    if (!(await endsWithin(this.#clock, abortGraceMs, closed))) {
      this.#log.warn("A channel did not close in time and is left behind", {});
    }
  }
}
