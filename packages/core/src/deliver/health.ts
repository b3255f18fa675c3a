import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import type { ScopedLogger } from "../logger.ts";
import { Breaker, type Pause } from "./breaker.ts";
import type { Decision } from "./classify.ts";

/** What a channel's health is told through. */
export interface HealthParts {
  readonly channel: string;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
}

/** Whether a channel works: its circuit breaker, and telling of it. */
export class Health {
  readonly #parts: HealthParts;
  readonly #breaker = new Breaker();

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** How many attempts may be under way at once, of at most `most`. */
  allowance(most: number): number {
    return this.#breaker.allowance(this.#parts.clock.now(), most);
  }

  get pause(): Pause | undefined {
    return this.#breaker.pause;
  }

  /** Learns from an attempt. */
  judge({ channel: answer, fault }: Decision): void {
    const { channel, clock, events, log } = this.#parts;
    if (fault !== undefined) {
      const pause = this.#breaker.fail(clock.now(), fault.reason, fault.retryAfterMs);
      if (pause === undefined) return;
      const { until, reason } = pause;
      log.warn("Channel paused", { channel, until: new Date(until).toISOString(), reason });
      events.tell("channelPaused", { channel, reason, until });
    } else if (answer === "answered" && this.#breaker.succeed()) {
      log.info("Channel resumed", { channel });
      events.tell("channelResumed", { channel });
    }
  }
}
