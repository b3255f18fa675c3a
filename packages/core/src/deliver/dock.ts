import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel, ChannelContext, Sender } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Attempt } from "../model/delivery.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Rate } from "../model/rate.ts";
import type { Claim } from "../store/store.ts";
import type { Pause } from "./breaker.ts";
import type { MemberStatus } from "./channel-status.ts";
import type { Decision } from "./classify.ts";
import type { Courier, Prepared } from "./courier.ts";
import { patienceMs } from "./destination.ts";
import { type Appointment, Destinations } from "./destinations.ts";
import { Health } from "./health.ts";
import { Limiter } from "./limiter.ts";
import { Pace } from "./pace.ts";
import { ReadyQueue } from "./ready-queue.ts";

/** What differs from one member of a pool to the next. */
export interface DockParts<R extends Rendering> {
  /** Its name in the pool; absent where the channel is none. */
  readonly member?: string | undefined;
  readonly channel: Channel<R>;
  readonly courier: Courier<R>;
  readonly context: ChannelContext;
  /** How much may be sent. */
  readonly rate: Rate;
  /** What counts for the day's limit. */
  readonly spentInDay: () => Promise<number>;
}

/** What a dock has of its lane. */
export interface DockYard<R extends Rendering> {
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  /** Other processes send through the same store. */
  readonly shared: boolean;
  /** Aborted when attempts are to give up. */
  readonly giveUp: AbortSignal;
  /** Nothing more is to be begun. */
  isStopping(): boolean;
  /** One that is ready begins to be sent. */
  send(prepared: Prepared<R>, dock: Dock<R>): void;
  /** One is not sent now, and is to be claimed anew. */
  giveBack(claim: Claim, dock: Dock<R>): void;
  /** One is to be claimed again when its destination has room. */
  putBack(claim: Claim, appointment: Appointment, dock: Dock<R>): void;
}

/**
 * From where a lane sends: all of its channel, or one member of the pool that its channel is. It has a
 * health, limits, destinations and a sender of its own, and what is ready to be sent waits at it.
 */
export class Dock<R extends Rendering> {
  readonly #parts: DockParts<R>;
  readonly #yard: DockYard<R>;
  readonly #health: Health;
  readonly #pace: Pace;
  readonly #limiter: Limiter;
  readonly #destinations: Destinations | undefined;
  /** Begun in the store, waiting for a place. */
  readonly #ready: ReadyQueue<Prepared<R>>;
  #inHand = 0;
  /** Claimed, and neither ready nor settled. */
  #preparing = 0;
  #sending = 0;
  #sender: Sender<R> | undefined;

  constructor(parts: DockParts<R>, yard: DockYard<R>) {
    this.#parts = parts;
    this.#yard = yard;
    const { member, rate, spentInDay } = parts;
    const { clock, log, shared } = yard;
    const { name: channel } = parts.context;
    const { concurrency: most, destination: of, perDestination: limit } = parts.channel;
    this.#health = new Health({ ...yard, channel, member }, most);
    this.#pace = new Pace(most);
    const { flow } = this.#health;
    this.#limiter = new Limiter({ channel, member, clock, log, rate, shared, spentInDay, flow });
    this.#destinations = of && new Destinations({ channel, member, of, limit, most, log });
    this.#ready = new ReadyQueue({
      clock,
      destinations: this.#destinations,
      putBack: (claim, appointment) => yard.putBack(claim, appointment, this),
      look: () => this.pump(),
    });
  }

  get member(): string | undefined {
    return this.#parts.member;
  }

  get pause(): Pause | undefined {
    return this.#health.pause;
  }

  get isOff(): boolean {
    return this.#parts.channel.off !== undefined;
  }

  get isSending(): boolean {
    return this.#sending > 0;
  }

  /** Whether another one should send in its place: it is off, paused, or has used a quota up. */
  isOut(now: number): boolean {
    const { concurrency } = this.#parts.channel;
    return this.isOff || this.#health.allowance(concurrency) === 0 || this.#limiter.isSpent(now);
  }

  /** Asks the store what is left of the day, where that has to be known before a claim. */
  async refresh(): Promise<void> {
    await this.#limiter.look(this.#unsent);
  }

  get isStale(): boolean {
    return this.#limiter.isStale();
  }

  /** How many to claim: none before half of what was in hand is done, so that commits stay shared. */
  room(now: number): number {
    const { concurrency } = this.#parts.channel;
    const target = this.#target;
    if (this.#inHand > concurrency && target - this.#inHand < target / 2) return 0;
    return this.capacity(now);
  }

  /** How many it can take in hand. */
  capacity(now: number): number {
    return Math.min(this.#target - this.#inHand, this.#limiter.room(now) - this.#unsent);
  }

  get #target(): number {
    const { concurrency } = this.#parts.channel;
    const allowed = this.#health.allowance(concurrency);
    return allowed < concurrency ? allowed : this.#pace.target;
  }

  /** Claimed, and not begun to be sent: it has its part of the limits already. */
  get #unsent(): number {
    return this.#preparing + this.#ready.size;
  }

  /** When there will be room, unless something ends before. */
  looksAgainAt(now: number): number | undefined {
    const opensAt = this.#limiter.opensAt(now);
    if (opensAt > now) return opensAt;
    return this.#inHand > 0 ? undefined : this.#health.pause?.until;
  }

  /** Takes a claim in hand. */
  take(now: number): void {
    this.#pace.claimed(now, this.#inHand);
    this.#inHand += 1;
    this.#preparing += 1;
  }

  /** A claim goes on its way from here: it is ready, or settled, or lost. */
  prepared(claim: Claim, ready: Prepared<R> | undefined): void {
    this.#preparing -= 1;
    if (ready === undefined) this.#destinations?.leave(claim);
    else this.#ready.push(ready);
  }

  /** A claim is in its hand no more. */
  letGo(): void {
    this.#inHand -= 1;
  }

  /** One that was in its hand is settled. */
  settled(): void {
    this.#inHand -= 1;
    this.#pace.settled(this.#yard.clock.now());
  }

  /** Finds a claim's destination a place, or says when it should come back. */
  admit(claim: Claim, now: number): Appointment | undefined {
    return this.#destinations?.admit(claim, now);
  }

  prepare(claim: Claim): ReturnType<Courier<R>["prepare"]> {
    return this.#parts.courier.prepare(claim);
  }

  /** Sends what is ready as far as there is room; gives it back when there will be none for long. */
  pump(): void {
    if (this.#ready.size === 0) return;
    const now = this.#yard.clock.now();
    const allowed = this.#health.allowance(this.#parts.channel.concurrency);
    const opensAt = this.#limiter.opensAt(now);
    if (this.#yard.isStopping() || allowed === 0 || opensAt > now + patienceMs) {
      for (const { claim } of this.#ready.takeAll()) this.#yard.giveBack(claim, this);
    } else if (opensAt > now) {
      this.#ready.lookAt(opensAt);
    } else {
      while (this.#sending < allowed) {
        const next = this.#ready.take();
        if (next === undefined) return;
        this.#yard.send(next, this);
      }
    }
  }

  /** One attempt, from its begin to the other side's word. */
  async attempt(prepared: Prepared<R>, startedAt: number): Promise<Outcome> {
    this.#sending += 1;
    this.#limiter.note(startedAt);
    this.#destinations?.begin(prepared.claim, startedAt);
    return this.#send(prepared);
  }

  /** An attempt has ended: what it says of this dock and of its destination, unless it was cut short. */
  end(
    claim: Claim,
    decision: Decision,
    times: Pick<Attempt, "startedAt" | "endedAt">,
    isCutShort: boolean,
  ): void {
    if (!isCutShort) this.#learn(claim, decision, times);
    this.#destinations?.end(claim, times.endedAt, decision.next.state === "sent");
    this.#sending -= 1;
  }

  #learn(
    claim: Claim,
    decision: Decision,
    { startedAt, endedAt: now }: Pick<Attempt, "startedAt" | "endedAt">,
  ): void {
    this.#health.judge(decision);
    const { slowDown } = decision;
    if (slowDown === undefined) return;
    const { reason } = slowDown;
    const isKnown =
      slowDown.scope === "destination" &&
      this.#destinations?.slowDown(claim, { reason, startedAt, now }) === true;
    if (!isKnown) this.#health.slowDown({ reason, startedAt, now, underWay: this.#sending });
  }

  async #send(prepared: Prepared<R>): Promise<Outcome> {
    const { channel, context, courier } = this.#parts;
    try {
      this.#sender ??= channel.create(context);
    } catch (error) {
      return channelFault("channel-setup", `The channel could not be set up: ${messageOf(error)}`);
    }
    try {
      return await courier.send(prepared, this.#sender, this.#yard.giveUp);
    } catch (error) {
      return channelFault("store-failed", `The store failed in an attempt: ${messageOf(error)}`);
    }
  }

  status(now: number): Omit<MemberStatus, "name"> {
    const { type, off } = this.#parts.channel;
    const { pause, flow } = this.#health;
    return {
      type,
      pause,
      off,
      limit: this.#limiter.limitAt(now),
      slow: flow.slowness,
      slowDestinations: this.#destinations?.slow ?? [],
      inHand: this.#inHand,
    };
  }

  async close(): Promise<void> {
    this.#ready.close();
    await this.#sender?.close?.();
  }
}

function channelFault(code: string, message: string): Outcome {
  return { status: "deferred", scope: "channel", reason: { code, message } };
}
