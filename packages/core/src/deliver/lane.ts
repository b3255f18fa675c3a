import { Batcher } from "../batcher.ts";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel, ChannelContext, Sender } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Attempt } from "../model/delivery.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import type { Begin, Claim, Next, Outbox } from "../store/store.ts";
import { refusal } from "./admit.ts";
import { classify } from "./classify.ts";
import type { Courier, Prepared } from "./courier.ts";
import { Hand } from "./hand.ts";
import { Health } from "./health.ts";
import { Pace } from "./pace.ts";
import type { Policies } from "./policies.ts";
import { discreet, redactOutcome } from "./redact-outcome.ts";
import type { Settler } from "./settler.ts";
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
  readonly random: () => number;
  /** Takes the channel's secrets out of what is stored and told. */
  readonly redact: (text: string) => string;
  readonly leaseMs: number;
  /** How often to look for what other processes have queued; `undefined`: there are none. */
  readonly pollMs: number | undefined;
}

/** How a channel is doing. */
export interface ChannelStatus {
  readonly name: string;
  readonly type: string;
  /** Paused after a fault of the channel; absent while it works. */
  readonly pause?: { readonly until: number; readonly reason: Reason } | undefined;
  /** Why it is switched off; absent while it is on. */
  readonly off?: Reason | undefined;
  /** Claimed by this process and not settled. */
  readonly inHand: number;
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
  readonly #wakeup: Wakeup;
  readonly #abort = new AbortController();
  /** What is rendered in one turn begins in one commit. */
  readonly #begins: Batcher<Begin, "begun" | "lost">;
  /** Begun in the store, waiting for a place. */
  readonly #ready: Prepared<R>[] = [];
  readonly #work = new Set<Promise<void>>();
  #sending = 0;
  #sender: Sender<R> | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(parts: LaneParts<R>) {
    this.#parts = parts;
    this.#hand = new Hand(parts);
    this.#begins = new Batcher((begins) => parts.outbox.begin(begins));
    this.#health = new Health({ ...parts, channel: parts.context.name });
    this.#pace = new Pace(parts.channel.concurrency);
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
    const { context, channel } = this.#parts;
    const { pause } = this.#health;
    const { type, off } = channel;
    return { name: context.name, type, pause, off, inHand: this.#hand.size };
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
    await this.#sender?.close?.();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) await this.#wakeup.until(await this.#refill());
  }

  /** Answers when to look again at the latest; a ring wakes the lane sooner. */
  async #refill(): Promise<number | undefined> {
    const { outbox, clock, context, leaseMs, pollMs, log } = this.#parts;
    const room = this.#room();
    if (room <= 0) return this.#hand.size > 0 ? undefined : this.#health.pause?.until;
    const now = clock.now();
    try {
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
      return now + storeRestMs;
    }
  }

  /** How many to claim: none before half of what was in hand is done, so that commits stay shared. */
  #room(): number {
    const { concurrency } = this.#parts.channel;
    const allowed = this.#health.allowance(concurrency);
    const target = allowed < concurrency ? allowed : this.#pace.target;
    const room = target - this.#hand.size;
    return this.#hand.size > concurrency && room < target / 2 ? 0 : room;
  }

  /** Everything that happens to a claim before it is sent. */
  async #carry(claim: Claim): Promise<void> {
    const { policies, courier, clock } = this.#parts;
    const refused = refusal(claim, policies.of(claim.delivery), clock.now());
    const prepared = refused === undefined ? await courier.prepare(claim) : { refused };
    if ("refused" in prepared) {
      return this.#settle(claim, { state: "failed", reason: prepared.refused });
    }
    if (!(await this.#begin(prepared))) return;
    this.#ready.push(prepared);
    this.#pump();
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
    const allowed = this.#health.allowance(this.#parts.channel.concurrency);
    const giveBack = this.#stopping || allowed === 0;
    while (giveBack || this.#sending < allowed) {
      const next = this.#ready.shift();
      if (next === undefined) return;
      this.#start(giveBack ? this.#giveBack(next.claim, 0) : this.#attempt(next));
    }
  }

  async #attempt(prepared: Prepared<R>): Promise<void> {
    const { clock, policies, random, redact } = this.#parts;
    const { claim } = prepared;
    this.#sending += 1;
    const startedAt = clock.now();
    const answer = redactOutcome(await this.#send(prepared), redact);
    const outcome = prepared.type.sensitive ? discreet(answer) : answer;
    this.#sending -= 1;
    const endedAt = clock.now();
    if (this.#abort.signal.aborted && outcome.status === "deferred") {
      return this.#giveBack(claim, 0);
    }
    const policy = policies.of(claim.delivery);
    const decision = classify(outcome, claim.delivery, { policy, now: endedAt, random });
    this.#health.judge(decision);
    this.#pump();
    await this.#settle(claim, decision.next, { startedAt, endedAt, ...said(outcome) });
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

  async #settle(claim: Claim, next: Next, attempt?: Attempt): Promise<void> {
    const { settler, policies, clock } = this.#parts;
    const keepContent = policies.of(claim.delivery).archive;
    const probeAt = next.state === "queued" && next.refund ? this.#health.pause?.until : undefined;
    const ending = { next, attempt, keepContent, probeAt };
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
