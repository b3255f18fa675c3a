import { Batcher } from "../batcher.ts";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel, ChannelContext, Sender } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Attempt } from "../model/delivery.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import type { Rate } from "../model/rate.ts";
import type { Begin, Claim, Next, Outbox } from "../store/store.ts";
import type { SuppressionGuard } from "../suppression/guard.ts";
import { refusal } from "./admit.ts";
import type { ChannelStatus } from "./channel-status.ts";
import { classify, type Decision } from "./classify.ts";
import type { Courier, Prepared } from "./courier.ts";
import { patienceMs } from "./destination.ts";
import { type Appointment, Destinations } from "./destinations.ts";
import { Hand } from "./hand.ts";
import { Health } from "./health.ts";
import { Limiter } from "./limiter.ts";
import { Pace } from "./pace.ts";
import type { Policies } from "./policies.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { discreet, redactOutcome } from "./redact-outcome.ts";
import type { Releases } from "./release.ts";
import type { Settler } from "./settler.ts";
import { type Refused, refusedOf, without } from "./sift.ts";
import { Wakeup } from "./wakeup.ts";

/** What a lane works with. */
export interface LaneParts<R extends Rendering> {
  readonly channel: Channel<R>;
  readonly courier: Courier<R>;
  readonly settler: Settler;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  readonly context: ChannelContext;
  readonly policies: Policies;
  readonly guard: SuppressionGuard;
  readonly releases: Releases;
  readonly random: () => number;
  /** Takes the channel's secrets out of what is stored and told. */
  readonly redact: (text: string) => string;
  readonly leaseMs: number;
  /** How often to look for what other processes have queued; `undefined`: there are none. */
  readonly pollMs: number | undefined;
  /** How much may be sent. */
  readonly rate: Rate;
  /** What counts for the day's limit: {@link spentInDay} of the channel. */
  readonly spentInDay: () => Promise<number>;
}

/** The wait after the store failed. */
const storeRestMs = 1_000;

/**
 * The worker's side for one channel: claims what is due, has it prepared, writes down that sending
 * begins, sends as much at once as the channel takes, and settles. Channels have a lane each, so that
 * one that hangs is alone with it.
 */
export class Lane<R extends Rendering> {
  readonly #parts: LaneParts<R>;
  readonly #hand: Hand;
  readonly #health: Health;
  readonly #pace: Pace;
  readonly #limiter: Limiter;
  readonly #destinations: Destinations | undefined;
  readonly #wakeup: Wakeup;
  readonly #abort = new AbortController();
  /** What is rendered in one turn begins in one commit. */
  readonly #begins: Batcher<Begin, "begun" | "lost">;
  /** Begun in the store, waiting for a place. */
  readonly #ready: ReadyQueue<Prepared<R>>;
  readonly #work = new Set<Promise<void>>();
  /** Claimed, and neither ready nor settled. */
  #preparing = 0;
  #sending = 0;
  #sender: Sender<R> | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(parts: LaneParts<R>) {
    this.#parts = parts;
    this.#hand = new Hand(parts);
    this.#begins = new Batcher((begins) => parts.outbox.begin(begins));
    const { name: channel } = parts.context;
    const { concurrency: most, destination: of, perDestination: limit } = parts.channel;
    this.#health = new Health({ ...parts, channel }, most);
    this.#pace = new Pace(most);
    const shared = parts.pollMs !== undefined;
    this.#limiter = new Limiter({ ...parts, channel, shared, flow: this.#health.flow });
    this.#destinations = of && new Destinations({ channel, of, limit, most, log: parts.log });
    this.#ready = new ReadyQueue({
      clock: parts.clock,
      destinations: this.#destinations,
      putBack: (claim, appointment) => this.#start(this.#putBack(claim, appointment)),
      look: () => this.#pump(),
    });
    this.#wakeup = new Wakeup(parts.clock);
  }

  /** A channel that is off claims nothing: what waits for it may be another process's to send. */
  start(): void {
    if (this.#parts.channel.off !== undefined) return;
    this.#running ??= this.#run();
  }

  /** Something of this channel may be due. */
  wake(): void {
    this.#wakeup.ring();
  }

  status(): ChannelStatus {
    const { context, channel, clock } = this.#parts;
    const { pause, flow } = this.#health;
    const { type, off } = channel;
    const limit = this.#limiter.limitAt(clock.now());
    const slowDestinations = this.#destinations?.slow ?? [];
    const inHand = this.#hand.size;
    const { name } = context;
    return { name, type, pause, off, limit, slow: flow.slowness, slowDestinations, inHand };
  }

  /** Claims nothing more and gives back what is not being sent; resolves when attempts have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeup.ring();
    await this.#running;
    this.#pump();
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Tells the attempts under way to give up. */
  abort(): void {
    this.#abort.abort();
  }

  async close(): Promise<void> {
    this.#hand.close();
    this.#ready.close();
    await this.#sender?.close?.();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) await this.#wakeup.until(await this.#refill());
  }

  /** Answers when to look again at the latest; a ring wakes the lane sooner. */
  async #refill(): Promise<number | undefined> {
    const { outbox, clock, context, leaseMs, pollMs, log } = this.#parts;
    try {
      if (this.#limiter.isStale()) await this.#limiter.look(this.#unsent);
      const now = clock.now();
      const room = this.#room(now);
      if (room <= 0) return this.#looksAgainAt(now);
      const channel = context.name;
      const { claims, nextDueAt } = await outbox.claim({ channel, limit: room, now, leaseMs });
      if (claims.length > 0) {
        this.#pace.claimed(now, this.#hand.size);
        this.#hand.take(claims);
        for (const claim of claims) this.#start(this.#carry(claim));
      }
      // There may be more: looked at again when some of these are done.
      if (claims.length === room) return undefined;
      return earliest(nextDueAt, pollMs === undefined ? undefined : now + pollMs);
    } catch (error) {
      log.error("The store failed at a claim", { channel: context.name, error: messageOf(error) });
      return clock.now() + storeRestMs;
    }
  }

  /** When there will be room, unless something ends before. */
  #looksAgainAt(now: number): number | undefined {
    const opensAt = this.#limiter.opensAt(now);
    if (opensAt > now) return opensAt;
    return this.#hand.size > 0 ? undefined : this.#health.pause?.until;
  }

  /** How many to claim: none before half of what was in hand is done, so that commits stay shared. */
  #room(now: number): number {
    const { concurrency } = this.#parts.channel;
    const allowed = this.#health.allowance(concurrency);
    const target = allowed < concurrency ? allowed : this.#pace.target;
    const room = target - this.#hand.size;
    if (this.#hand.size > concurrency && room < target / 2) return 0;
    return Math.min(room, this.#limiter.room(now) - this.#unsent);
  }

  /** Claimed, and not begun to be sent: it has its part of the limits already. */
  get #unsent(): number {
    return this.#preparing + this.#ready.size;
  }

  /** Everything that happens to a claim before it is sent. */
  async #carry(claimed: Claim): Promise<void> {
    let claim: Claim | undefined = claimed;
    let ready: Prepared<R> | undefined;
    this.#preparing += 1;
    try {
      if (this.#parts.releases.concern(claimed)) claim = await this.#sift(claimed);
      ready = claim && (await this.#prepare(claim));
    } finally {
      this.#preparing -= 1;
      if (ready === undefined && claim !== undefined) this.#destinations?.leave(claim);
    }
    if (ready === undefined) {
      // What it kept of the room is free.
      this.#wakeup.ring();
      return;
    }
    this.#ready.push(ready);
    this.#pump();
  }

  /** What is to be sent, begun in the store; `undefined` when there is nothing to send any more. */
  async #prepare(claim: Claim): Promise<Prepared<R> | undefined> {
    const { policies, courier, clock } = this.#parts;
    const now = clock.now();
    const refused = refusal(claim, policies.of(claim.delivery), now);
    const appointment = refused === undefined ? this.#destinations?.admit(claim, now) : undefined;
    if (appointment !== undefined) {
      await this.#putBack(claim, appointment);
      return undefined;
    }
    const prepared = refused === undefined ? await courier.prepare(claim) : { refused };
    if ("refused" in prepared) {
      await this.#settle(claim, { state: "failed", reason: prepared.refused });
      return undefined;
    }
    return (await this.#begin(prepared)) && (await this.#isWelcome(claim)) ? prepared : undefined;
  }

  /** What still matters of a claim that has waited on purpose; `undefined` when it is settled. */
  async #sift(claim: Claim): Promise<Claim | undefined> {
    let refused: Refused;
    try {
      refused = await refusedOf(claim, this.#parts.releases);
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, storeRestMs);
      return undefined;
    }
    const { settler } = this.#parts;
    const options = { giveUp: this.#abort.signal, moreToCome: false };
    const skipped = (reason: Reason) => ({ state: "skipped", reason }) as const;
    await Promise.all(
      refused.members.map(({ claim: member, reason }) =>
        settler.settle(member, { next: skipped(reason), keepContent: false }, options),
      ),
    );
    if (refused.reason !== undefined) {
      await this.#settle(claim, skipped(refused.reason), undefined, true);
      return undefined;
    }
    const rest = without(claim, refused);
    this.#hand.exchange(claim, rest);
    return rest;
  }

  /** Asked behind the commit of the beginning: a suppression that was stored before it counts. */
  async #isWelcome(claim: Claim): Promise<boolean> {
    try {
      const reason = await this.#parts.guard.refusal(claim.delivery);
      if (reason === undefined) return true;
      await this.#settle(claim, { state: "failed", reason });
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, storeRestMs);
    }
    return false;
  }

  /** Behind this point a delivery may have been sent, and the store says so. */
  async #begin({ claim, content, fresh }: Prepared<R>): Promise<boolean> {
    const { id } = claim.delivery;
    const { token } = claim;
    try {
      const answer = await this.#begins.add(fresh ? { id, token, content } : { id, token });
      if (answer === "begun") return true;
      this.#hand.letGo(claim);
      this.#wakeup.ring();
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, storeRestMs);
    }
    return false;
  }

  /** Sends what is ready as far as there is room; gives it back when there will be none for long. */
  #pump(): void {
    if (this.#ready.size === 0) return;
    const now = this.#parts.clock.now();
    const allowed = this.#health.allowance(this.#parts.channel.concurrency);
    const opensAt = this.#limiter.opensAt(now);
    if (this.#stopping || allowed === 0 || opensAt > now + patienceMs) {
      for (const { claim } of this.#ready.takeAll()) this.#start(this.#giveBack(claim, 0));
    } else if (opensAt > now) {
      this.#ready.lookAt(opensAt);
    } else {
      while (this.#sending < allowed) {
        const next = this.#ready.take();
        if (next === undefined) return;
        this.#start(this.#attempt(next));
      }
    }
  }

  async #attempt(prepared: Prepared<R>): Promise<void> {
    const { clock, redact } = this.#parts;
    const { claim } = prepared;
    const startedAt = clock.now();
    this.#sending += 1;
    this.#limiter.note(startedAt);
    this.#destinations?.begin(claim, startedAt);
    const answer = redactOutcome(await this.#send(prepared), redact);
    const outcome = prepared.sensitive ? discreet(answer) : answer;
    await this.#conclude(claim, outcome, { startedAt, endedAt: clock.now() });
  }

  /** What follows from an attempt, for the delivery, its destination and the channel. */
  async #conclude(
    claim: Claim,
    outcome: Outcome,
    times: Pick<Attempt, "startedAt" | "endedAt">,
  ): Promise<void> {
    const { policies, random } = this.#parts;
    const { endedAt: now } = times;
    const isCutShort = this.#abort.signal.aborted && outcome.status === "deferred";
    const policy = policies.of(claim.delivery);
    const decision = classify(outcome, claim.delivery, { policy, now, random });
    if (!isCutShort) this.#learn(claim, decision, times);
    this.#destinations?.end(claim, now, decision.next.state === "sent");
    this.#sending -= 1;
    if (isCutShort) return this.#giveBack(claim, 0);
    this.#pump();
    await this.#settle(claim, decision.next, { ...times, ...said(outcome) });
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
      return await courier.send(prepared, this.#sender, this.#abort.signal);
    } catch (error) {
      return channelFault("store-failed", `The store failed in an attempt: ${messageOf(error)}`);
    }
  }

  /** As if it had never been claimed. */
  #giveBack(claim: Claim, afterMs: number): Promise<void> {
    const reason = this.#health.pause?.reason;
    const hold = reason && { kind: "channel-paused" as const, reason };
    const dueAt = afterMs === 0 ? claim.delivery.dueAt : this.#parts.clock.now() + afterMs;
    return this.#settle(claim, { state: "queued", dueAt, hold, refund: true });
  }

  /** To be claimed again when its destination has room. */
  #putBack(claim: Claim, { dueAt, reason }: Appointment): Promise<void> {
    const hold = { kind: "destination-limit", reason } as const;
    return this.#settle(claim, { state: "queued", dueAt, hold, refund: true });
  }

  async #settle(claim: Claim, next: Next, attempt?: Attempt, alone = false): Promise<void> {
    const { settler, policies, clock } = this.#parts;
    const keepContent = policies.of(claim.delivery).archive;
    const probeAt = next.state === "queued" && next.refund ? this.#health.pause?.until : undefined;
    const ending = { next, attempt, alone, keepContent, probeAt };
    const moreToCome = this.#sending > 0 && !this.#stopping;
    await settler.settle(claim, ending, { giveUp: this.#abort.signal, moreToCome });
    this.#hand.letGo(claim);
    this.#pace.settled(clock.now());
    this.#wakeup.ring();
  }

  /** Work that a stop waits for. */
  #start(promise: Promise<void>): void {
    const work = promise
      .catch((error: unknown) => {
        // A claim that is left behind is due again when its lease is over.
        this.#parts.log.error("A lane stumbled", { error: messageOf(error) });
      })
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }
}

function said(outcome: Outcome): Pick<Attempt, "status" | "reason" | "response"> {
  const { status } = outcome;
  if (outcome.status === "sent") return { status, response: outcome.response };
  return { status, reason: outcome.reason, response: outcome.reason.response };
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function channelFault(code: string, message: string): Outcome {
  return { status: "deferred", scope: "channel", reason: { code, message } };
}
