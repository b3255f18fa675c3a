import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel, ChannelContext, Sender } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import type { Claim, Outbox, Settlement } from "../store/store.ts";
import { Breaker } from "./breaker.ts";
import { classify, type Decision } from "./classify.ts";
import { type Attempted, type Courier, subject } from "./courier.ts";
import type { RetryPolicy } from "./retry.ts";
import { Wakeup } from "./wakeup.ts";

/** What a lane works with. */
export interface LaneParts<R extends Rendering> {
  readonly channel: Channel<R>;
  readonly courier: Courier<R>;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  readonly context: ChannelContext;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  /** Takes the channel's secrets out of what is stored and told. */
  readonly redact: (text: string) => string;
  /** Told after each settlement. */
  readonly onSettled: () => void;
}

/** How long a claim is ours beyond the deadline of its attempt. */
const leaseSlackMs = 30_000;
/** The wait after the store failed. */
const storeRestMs = 1_000;

/**
 * The worker's side for one channel: claims what is due, as much as the channel takes at once, and
 * settles each attempt. Channels have a lane each, so that one that hangs is alone with it.
 */
export class Lane<R extends Rendering> {
  readonly #parts: LaneParts<R>;
  readonly #breaker = new Breaker();
  readonly #wakeup: Wakeup;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #sender: Sender<R> | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(parts: LaneParts<R>) {
    this.#parts = parts;
    this.#wakeup = new Wakeup(parts.clock);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something of this channel may be due. */
  wake(): void {
    this.#wakeup.ring();
  }

  /** Claims nothing more; resolves when the attempts under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeup.ring();
    await this.#running;
    await Promise.all(this.#underWay);
  }

  /** Tells the attempts under way to give up. */
  abort(): void {
    this.#abort.abort();
  }

  async close(): Promise<void> {
    await this.#sender?.close?.();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      await this.#wakeup.until(await this.#claimAndStart());
    }
  }

  /** Answers when to look again at the latest; a ring wakes the lane sooner. */
  async #claimAndStart(): Promise<number | undefined> {
    const { outbox, clock, channel, log } = this.#parts;
    const now = clock.now();
    const limit = this.#breaker.allowance(now, channel.concurrency - this.#underWay.size);
    if (limit <= 0) return this.#underWay.size > 0 ? undefined : this.#breaker.pause?.until;
    try {
      const { claims, nextDueAt } = await outbox.claim({
        channel: this.#parts.context.name,
        limit,
        now,
        leaseMs: channel.timeoutMs + leaseSlackMs,
      });
      if (claims.length > 0) this.#breaker.begin();
      for (const claim of claims) this.#begin(claim);
      return nextDueAt;
    } catch (error) {
      log.error("The store failed at a claim", { error: messageOf(error) });
      return now + storeRestMs;
    }
  }

  #begin(claim: Claim): void {
    const work = this.#carryOut(claim).finally(() => {
      this.#underWay.delete(work);
      this.#wakeup.ring();
    });
    this.#underWay.add(work);
  }

  async #carryOut(claim: Claim): Promise<void> {
    const { clock } = this.#parts;
    const began = clock.now();
    const decision = this.#decide(claim, await this.#attempt(claim));
    this.#judgeChannel(decision);
    await this.#settle(claim, decision, clock.now() - began);
  }

  async #attempt(claim: Claim): Promise<Attempted> {
    const { channel, context, courier } = this.#parts;
    try {
      this.#sender ??= channel.create(context);
    } catch (error) {
      const message = `The channel could not be set up: ${messageOf(error)}`;
      return { outcome: channelFault("channel-setup", message), asked: true };
    }
    try {
      return await courier.attempt(claim, this.#sender, this.#abort.signal);
    } catch (error) {
      const message = `The store failed before the attempt: ${messageOf(error)}`;
      return { outcome: channelFault("store-failed", message), asked: false };
    }
  }

  #decide({ delivery }: Claim, { outcome, asked }: Attempted): Decision {
    const { clock, retry, random } = this.#parts;
    const clean = redactOutcome(outcome, this.#parts.redact);
    const decision = classify(clean, delivery, { retry, now: clock.now(), random });
    return asked ? decision : { ...decision, fault: undefined, channel: "silent" };
  }

  #judgeChannel({ channel, fault }: Decision): void {
    const { context, clock, events, log } = this.#parts;
    const { name } = context;
    if (fault !== undefined) {
      if (this.#abort.signal.aborted) return;
      const pause = this.#breaker.fail(clock.now(), fault.reason, fault.retryAfterMs);
      if (pause === undefined) return;
      const { until, reason } = pause;
      log.warn("Channel paused", { channel: name, until: new Date(until).toISOString(), reason });
      events.tell("channelPaused", { channel: name, reason, until });
    } else if (channel === "answered") {
      if (!this.#breaker.succeed()) return;
      log.info("Channel resumed", { channel: name });
      events.tell("channelResumed", { channel: name });
    } else {
      this.#breaker.abandon();
    }
  }

  async #settle(claim: Claim, decision: Decision, durationMs: number): Promise<void> {
    const { outbox, clock, log, onSettled } = this.#parts;
    const { next } = decision;
    const settlement = { id: claim.delivery.id, token: claim.token, now: clock.now(), next };
    while (true) {
      try {
        const [result] = await outbox.settle([settlement]);
        if (result === "lost") log.warn("Another worker has taken over", subject(claim));
        else this.#tell(claim, settlement, durationMs);
        return onSettled();
      } catch (error) {
        log.error("The store failed at a settlement", {
          ...subject(claim),
          error: messageOf(error),
        });
        if (this.#abort.signal.aborted) return;
        await new Promise<void>((resolve) => clock.schedule(storeRestMs, resolve));
      }
    }
  }

  #tell({ delivery, event }: Claim, { now, next }: Settlement, durationMs: number): void {
    const { events, log } = this.#parts;
    const { state } = next;
    const about = subject({ delivery, event, token: 0 });
    if (state === "sent") {
      log.info("Sent", { ...about, durationMs, response: next.response });
      const sent = { ...delivery, state, settledAt: now };
      events.tell("sent", { delivery: sent, event, response: next.response, durationMs });
    } else if (state === "failed") {
      log.error("Failed for good", { ...about, reason: next.reason });
      const failed = { ...delivery, state, reason: next.reason, settledAt: now };
      events.tell("failed", { delivery: failed, event, reason: next.reason });
    } else {
      const { dueAt, hold, refund } = next;
      log.warn("Deferred", { ...about, until: new Date(dueAt).toISOString(), ...hold });
      const attempts = delivery.attempts - (refund ? 1 : 0);
      const waiting = { ...delivery, state, dueAt, hold, attempts };
      events.tell("deferred", { delivery: waiting, event, reason: hold.reason, dueAt });
    }
  }
}

function channelFault(code: string, message: string): Outcome {
  return { status: "deferred", scope: "channel", reason: { code, message } };
}

function redactOutcome(outcome: Outcome, redact: (text: string) => string): Outcome {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text));
  if (outcome.status === "sent") return { ...outcome, response: clean(outcome.response) };
  const { code, message, cure, response } = outcome.reason;
  const reason: Reason = { code, message: redact(message), cure, response: clean(response) };
  return { ...outcome, reason };
}
