import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import type { ScopedLogger } from "../logger.ts";
import { Breaker, type Pause } from "./breaker.ts";
import type { Decision } from "./classify.ts";
import { Flow, type SlowDown } from "./flow.ts";

/** What a channel's health is told through. */
export interface HealthParts {
  readonly channel: string;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
}

/** Whether a channel works, and how much it takes: its circuit breaker, its flow, and telling of it. */
export class Health {
  readonly flow: Flow;
  readonly #parts: HealthParts;
  readonly #breaker = new Breaker();

  /** `most`: how many attempts the channel makes at once. */
  constructor(parts: HealthParts, most: number) {
    this.flow = new Flow(most);
    this.#parts = parts;
  }

  /** How many attempts may be under way at once, of at most `most`. */
  allowance(most: number): number {
    const allowed = this.#breaker.allowance(this.#parts.clock.now(), most);
    return Math.min(allowed, this.flow.atOnce);
  }

  get pause(): Pause | undefined {
    return this.#breaker.pause;
  }

  /** The other side asks for less. */
  slowDown(request: SlowDown): void {
    const { channel, log } = this.#parts;
    if (!this.flow.slowDown(request)) return;
    log.warn("Channel slowed down", { channel, reason: request.reason });
  }

  /** Learns from an attempt. */
  judge({ channel: answer, fault, next }: Decision): void {
    const { channel, clock, events, log } = this.#parts;
    if (next.state === "sent" && this.flow.succeed(clock.now())) {
      log.info("Channel at full speed again", { channel });
    }
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
