import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Collection } from "../store/collection.ts";
import type { ScheduleDocument } from "./document.ts";

/** What a lease works with. */
export interface LeaseParts {
  readonly collection: Collection<ScheduleDocument>;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  readonly leaseMs: number;
}

/**
 * Keeps the other processes from an occurrence while this one is at it. When it is lost, both may emit
 * the occurrence, and the id of the event sees to it that one of them does.
 */
export class Lease {
  readonly #name: string;
  readonly #parts: LeaseParts;
  #document: ScheduleDocument | undefined;
  #version = 0;
  #renewing: Promise<void> = Promise.resolve();
  #cancel = () => {};

  constructor(name: string, parts: LeaseParts) {
    this.#name = name;
    this.#parts = parts;
  }

  /** Whether no other process came first. */
  async take(document: ScheduleDocument, version: number): Promise<boolean> {
    this.#document = document;
    this.#version = version;
    if (!(await this.#put())) return false;
    this.#renewLater();
    return true;
  }

  /** Leaves the schedule as it stands now. Another process that has taken over is left alone. */
  async end(document: ScheduleDocument): Promise<void> {
    this.#cancel();
    await this.#renewing;
    await this.#parts.collection.put(this.#name, document, this.#version);
  }

  #renewLater(): void {
    const { clock, leaseMs, log } = this.#parts;
    this.#cancel = clock.schedule(leaseMs / 3, () => {
      this.#renewing = this.#put().then(
        (isOurs) => {
          if (isOurs) this.#renewLater();
        },
        (error: unknown) => {
          log.error("The store failed at a schedule", {
            schedule: this.#name,
            error: messageOf(error),
          });
        },
      );
    });
  }

  async #put(): Promise<boolean> {
    const { collection, clock, leaseMs } = this.#parts;
    if (this.#document === undefined) return false;
    const document = { ...this.#document, busyUntil: clock.now() + leaseMs };
    const stored = await collection.put(this.#name, document, this.#version);
    if (stored.status === "stored") this.#version = stored.version;
    return stored.status === "stored";
  }
}
