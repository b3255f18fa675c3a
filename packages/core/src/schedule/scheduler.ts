import type { Clock } from "../clock.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Reason } from "../model/outcome.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { nextAt } from "../time/cron.ts";
import { momentText } from "../time/local-time.ts";
import { type ScheduleDocument, scheduleCollection, scheduleSchema } from "./document.ts";
import { type Emit, Runner } from "./runner.ts";
import type { Schedule } from "./schedule.ts";
import { toleranceMs } from "./turn.ts";

/** A schedule, and how far it has come. */
export interface ScheduleStatus extends Pick<Schedule, "name" | "cron" | "timeZone" | "catchUp"> {
  /** The name of the event type that it emits. */
  readonly emits: string;
  /** The next occurrences, in milliseconds since 1970. */
  readonly next: readonly number[];
  /** The last occurrence that was emitted, by whatever process. */
  readonly last: number | undefined;
  /** Those that were left out last, as nobody was there to emit them: the first, the last, and why. */
  readonly missed:
    | { readonly from: number; readonly upTo: number; readonly reason: Reason }
    | undefined;
  /** One that could not be emitted yet, and when it is tried again. */
  readonly failing:
    | { readonly at: number; readonly failures: number; readonly retryAt: number }
    | undefined;
}

/** What may be said of a list of schedules. */
export interface ScheduleListOptions {
  /** How many next occurrences of each. Default 3, at most 100. */
  readonly next?: number;
}

/** The schedules of an engine. */
export interface Schedules {
  /** In the engine's order. Works before `start`. */
  list(options?: ScheduleListOptions): Promise<readonly ScheduleStatus[]>;
}

/** What a scheduler works with. */
export interface SchedulerParts {
  readonly schedules: readonly Schedule[];
  readonly store: Pick<Store, "collection">;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  readonly leaseMs: number;
}

/** So often at least, as the machine's clock may be set while a timer waits. */
const longestWaitMs = 60_000;
const mostNext = 100;

/** Has the schedules of an engine emit their events. */
export class Scheduler implements Schedules {
  readonly #parts: SchedulerParts;
  readonly #stop = new AbortController();
  #runners: readonly Runner[] = [];
  #seen = Number.NEGATIVE_INFINITY;
  #cancel = () => {};

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  start(emit: Emit): void {
    const { schedules, store, clock, log, leaseMs } = this.#parts;
    if (schedules.length === 0) return;
    const collection = collectionOf(store, scheduleCollection, scheduleSchema);
    const stop = this.#stop.signal;
    const parts = { collection, clock, log, leaseMs, emit, stop, onLooked: () => this.#arm() };
    this.#runners = schedules.map((schedule) => new Runner(schedule, parts));
    this.#tick();
  }

  /** Begins nothing more; resolves when what is under way has ended, which it is told to. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#cancel();
    await Promise.all(this.#runners.map((runner) => runner.idle()));
  }

  async list({ next = 3 }: ScheduleListOptions = {}): Promise<readonly ScheduleStatus[]> {
    const { schedules, store, clock } = this.#parts;
    if (schedules.length === 0) return [];
    const collection = collectionOf(store, scheduleCollection, scheduleSchema);
    const documents = await collection.getMany(schedules.map(({ name }) => name));
    return schedules.map((schedule) => {
      const { name, cron, timeZone, catchUp, emit } = schedule;
      const { last, pending, missed } = documents.get(name)?.value ?? {};
      const failing = pending !== undefined && pending.failures > 0 ? pending : undefined;
      const count = Math.min(next, mostNext);
      const upcoming = occurrences(schedule, clock.now(), count);
      const told = { next: upcoming, last, missed: missed && missing(missed, schedule), failing };
      return { name, cron, timeZone, catchUp, emits: emit.name, ...told };
    });
  }

  #tick(): void {
    const now = this.#parts.clock.now();
    const wasSetBack = now < this.#seen - toleranceMs;
    this.#seen = now;
    for (const runner of this.#runners) {
      if (wasSetBack && runner.wakeAt !== undefined) runner.wakeAt = now;
      runner.look(now);
    }
    this.#arm();
  }

  #arm(): void {
    this.#cancel();
    if (this.#stop.signal.aborted) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const soonest = this.#runners.reduce(
      (soonest, { wakeAt = soonest }) => Math.min(soonest, wakeAt),
      now + longestWaitMs,
    );
    this.#cancel = clock.schedule(Math.max(0, soonest - now), () => this.#tick());
  }
}

function missing(
  { from, upTo, at }: NonNullable<ScheduleDocument["missed"]>,
  { name, catchUp, timeZone }: Schedule,
) {
  const message =
    `Schedule "${name}" has left out what was due until ${momentText(upTo, 0, timeZone)}: ` +
    `noticed ${momentText(at, 0, timeZone)}, and it catches up ${catchUpInWords[catchUp]}`;
  return { from, upTo, reason: { code: "schedule-missed", message } };
}

const catchUpInWords = { none: "nothing", last: "the last one", all: "all of them" };

function occurrences({ cron, timeZone }: Schedule, now: number, count: number): readonly number[] {
  const found: number[] = [];
  for (let at = nextAt(cron, now, timeZone); at !== undefined && found.length < count; ) {
    found.push(at);
    at = nextAt(cron, at, timeZone);
  }
  return found;
}
