import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import type { ScopedLogger } from "../logger.ts";
import { Breaker, type Pause } from "./breaker.ts";
import type { Decision } from "./classify.ts";
import { Flow, type SlowDown } from "./flow.ts";

/** What a channel's health is told through. */
export interface HealthParts {
  readonly channel: string;
  /** Of the channel's pool: what is told is of this one alone. */
  readonly member: string | undefined;
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
    const { member, log } = this.#parts;
    if (!this.flow.slowDown(request)) return;
    const who = member === undefined ? "Channel" : "Member";
    log.warn(`${who} slowed down`, { ...this.#about, reason: request.reason });
  }

  /** Learns from an attempt. */
  judge({ channel: answer, fault, next }: Decision): void {
    const { channel, member, clock, events, log } = this.#parts;
    const who = member === undefined ? "Channel" : "Member";
    if (next.state === "sent" && this.flow.succeed(clock.now())) {
      log.info(`${who} at full speed again`, this.#about);
    }
    if (fault !== undefined) {
      const pause = this.#breaker.fail(clock.now(), fault.reason, fault.retryAfterMs);
      if (pause === undefined) return;
      const { until, reason } = pause;
      const told = { ...this.#about, until: new Date(until).toISOString(), reason };
      log.warn(`${who} paused`, told);
      if (member === undefined) events.tell("channelPaused", { channel, reason, until });
      else events.tell("memberPaused", { channel, member, reason, until });
    } else if (answer === "answered" && this.#breaker.succeed()) {
      log.info(`${who} resumed`, this.#about);
      if (member === undefined) events.tell("channelResumed", { channel });
      else events.tell("memberResumed", { channel, member });
    }
  }

  get #about(): { readonly channel: string; readonly member?: string } {
    const { channel, member } = this.#parts;
    return member === undefined ? { channel } : { channel, member };
  }
}
