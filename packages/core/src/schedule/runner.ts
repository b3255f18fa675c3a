import type { Clock } from "../clock.ts";
import { withinDeadline } from "../deliver/within-deadline.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { EventType } from "../model/event.ts";
import type { EmitOptions } from "../plan/parse.ts";
import type { Collection } from "../store/collection.ts";
import { lastAt } from "../time/cron.ts";
import type { ScheduleDocument } from "./document.ts";
import { Lease } from "./lease.ts";
import { eventIdOf, type Schedule } from "./schedule.ts";
import { type Turn, turnOf } from "./turn.ts";

/** Emits an event, as the engine does. */
export type Emit = (type: EventType, payload: unknown, options: EmitOptions) => Promise<unknown>;

/** What running a schedule works with. */
export interface RunnerParts {
  readonly collection: Collection<ScheduleDocument>;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  /** How long a process may be silent before others take its occurrence over, in milliseconds. */
  readonly leaseMs: number;
  readonly emit: Emit;
  readonly stop: AbortSignal;
  /** Told when it is known anew when to look. */
  readonly onLooked: () => void;
}

type Pending = NonNullable<ScheduleDocument["pending"]>;

const payloadTimeoutMs = 300_000;
const firstRetryMs = 30_000;
const longestRetryMs = 3_600_000;
/** The wait after the store failed, or when another process came first. */
const restMs = 1_000;
/** How often to look whether a definition that took this one's place is gone. */
const yieldMs = 60_000;

/** Runs one schedule, together with the other processes that know it. */
export class Runner {
  readonly #schedule: Schedule;
  readonly #parts: RunnerParts;
  #begun = false;
  #looking: Promise<void> | undefined;
  /** When there is something to do; `undefined`: never. */
  wakeAt: number | undefined = Number.NEGATIVE_INFINITY;

  constructor(schedule: Schedule, parts: RunnerParts) {
    this.#schedule = schedule;
    this.#parts = parts;
  }

  /** Does what is due. One look at a time. */
  look(now: number): void {
    if (this.#looking !== undefined || this.wakeAt === undefined || this.wakeAt > now) return;
    this.wakeAt = undefined;
    this.#looking = this.#look()
      .catch((error: unknown) => {
        this.#parts.log.error("The store failed at a schedule", this.#about({ error }));
        return this.#parts.clock.now() + restMs;
      })
      .then((wakeAt) => {
        this.#looking = undefined;
        this.wakeAt = wakeAt;
        this.#parts.onLooked();
      });
  }

  /** Resolves when nothing of it is under way. */
  async idle(): Promise<void> {
    await this.#looking;
  }

  /** Answers when to look again. */
  async #look(): Promise<number | undefined> {
    const { collection, clock, log } = this.#parts;
    const { name, cron, timeZone } = this.#schedule;
    const found = await collection.get(name);
    const now = clock.now();
    const isKnown = found?.value.cron === cron && found.value.timeZone === timeZone;
    if (found === undefined || (!isKnown && !this.#begun)) {
      this.#begun = true;
      const { last, missed } = found?.value ?? {};
      const document = {
        cron,
        timeZone,
        after: now,
        ...(last !== undefined && { last }),
        ...(missed !== undefined && { missed }),
      };
      await collection.put(name, document, found?.version ?? 0);
      return now;
    }
    this.#begun = true;
    if (!isKnown) {
      log.debug("Another process has the schedule with other times", this.#about({}));
      return now + yieldMs;
    }
    return this.#take(turnOf(this.#schedule, found.value, now), found.value, found.version);
  }

  async #take(
    turn: Turn,
    document: ScheduleDocument,
    version: number,
  ): Promise<number | undefined> {
    const { collection, clock, log } = this.#parts;
    const { name, cron, timeZone, catchUp } = this.#schedule;
    if (turn.kind === "wait") return turn.until;
    if (turn.kind === "rewind") {
      const about = this.#about({ was: isoOf(document.after) });
      log.warn("The clock is far behind what a schedule has done: it goes on from now", about);
      await collection.put(name, { cron, timeZone, after: turn.after }, version);
      return clock.now();
    }
    const known = { ...document };
    if (turn.leftOut !== undefined) {
      const upTo = turn.kind === "pass" ? turn.after : turn.at;
      const about = this.#about({ from: isoOf(turn.leftOut), upTo: isoOf(upTo), catchUp });
      log.warn("Occurrences of a schedule were missed and are left out", about);
      const last = turn.kind === "pass" ? upTo : lastAt(cron, turn.leftOut, upTo - 1, timeZone);
      known.missed = { from: turn.leftOut, upTo: last ?? turn.leftOut, at: clock.now() };
    }
    if (turn.kind === "emit") return this.#emit(turn, known, version);
    await collection.put(name, { ...known, after: turn.after }, version);
    return clock.now();
  }

  async #emit(
    { at, failures }: Extract<Turn, { kind: "emit" }>,
    document: ScheduleDocument,
    version: number,
  ): Promise<number> {
    const { clock, stop } = this.#parts;
    const lease = new Lease(this.#schedule.name, this.#parts);
    const pending = { at, failures, retryAt: at };
    if (!(await lease.take({ ...document, pending }, version))) return clock.now() + restMs;
    const failed = await this.#emitNow(at, document.last).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const { busyUntil: _, pending: __, ...before } = document;
    if (failed === undefined) await lease.end({ ...before, after: at, last: at });
    else if (stop.aborted) await lease.end({ ...before, pending });
    else await lease.end({ ...before, pending: this.#retry(pending, failed.error) });
    return clock.now();
  }

  /** The same occurrence again, after a while that grows. */
  #retry({ at, failures }: Pending, error: unknown): Pending {
    const { clock, log } = this.#parts;
    const waitMs = Math.min(firstRetryMs * 2 ** failures, longestRetryMs);
    const retryAt = clock.now() + waitMs;
    const about = this.#about({ at: isoOf(at), error, retryAt: isoOf(retryAt) });
    log.error("A schedule could not emit its event", about);
    return { at, failures: failures + 1, retryAt };
  }

  async #emitNow(at: number, previous: number | undefined): Promise<void> {
    const { emit, log } = this.#parts;
    const payload = await this.#payload(at, previous);
    if (payload === undefined) {
      log.info("A schedule had nothing to emit", this.#about({ at: isoOf(at) }));
      return;
    }
    const id = eventIdOf(this.#schedule, at);
    try {
      await emit(this.#schedule.emit, payload, { id, occurredAt: at });
    } catch (error) {
      // Another process had emitted it, with a payload of its own, before it died.
      if (error instanceof CarillonError && error.code === "event-id-conflict") return;
      throw error;
    }
    log.info("A schedule emitted its event", this.#about({ event: id }));
  }

  #payload(at: number, previous: number | undefined): Promise<unknown> {
    const { clock, stop } = this.#parts;
    const { timeZone } = this.#schedule;
    return withinDeadline<Promise<unknown>>(
      async (signal) => this.#schedule.payload({ at, previous, timeZone, signal }),
      { clock, timeoutMs: payloadTimeoutMs, stop },
      {
        answered: (value) => Promise.resolve(value),
        threw: (error) => Promise.reject(error),
        hung: () => Promise.reject(new Error("The payload took more than five minutes")),
        onLate: (late) => void late.catch(() => {}),
      },
    );
  }

  #about(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const error = "error" in more ? { error: messageOf(more.error) } : {};
    return { schedule: this.#schedule.name, ...more, ...error };
  }
}

function isoOf(moment: number): string {
  return new Date(moment).toISOString();
}
