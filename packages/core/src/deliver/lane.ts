import { Batcher } from "../batcher.ts";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Attempt } from "../model/delivery.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import type { Begin, Claim, Next, Outbox } from "../store/store.ts";
import type { SuppressionGuard } from "../suppression/guard.ts";
import { refusal } from "./admit.ts";
import type { Pause } from "./breaker.ts";
import type { ChannelStatus } from "./channel-status.ts";
import { classify } from "./classify.ts";
import type { Prepared } from "./courier.ts";
import type { Appointment } from "./destinations.ts";
import type { Dock, DockParts } from "./dock.ts";
import { Docks } from "./docks.ts";
import { Hand } from "./hand.ts";
import type { Policies } from "./policies.ts";
import { discreet, redactOutcome } from "./redact-outcome.ts";
import type { Releases } from "./release.ts";
import type { Settler } from "./settler.ts";
import { type Refused, refusedOf, without } from "./sift.ts";
import { Wakeup } from "./wakeup.ts";

/** What a lane works with. */
export interface LaneParts<R extends Rendering> {
  /** The channel's name in this engine. */
  readonly name: string;
  readonly channel: Channel<R>;
  /** One, or one for each member of the channel's pool, in order. */
  readonly docks: readonly DockParts<R>[];
  readonly settler: Settler;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  readonly policies: Policies;
  readonly guard: SuppressionGuard;
  readonly releases: Releases;
  readonly random: () => number;
  /** Takes the channel's secrets out of what is stored and told. */
  readonly redact: (text: string) => string;
  readonly leaseMs: number;
  /** How often to look for what other processes have queued; `undefined`: there are none. */
  readonly pollMs: number | undefined;
}

/** The wait after the store failed. */
const storeRestMs = 1_000;

/**
 * The worker's side for one channel: claims what is due, has it prepared, writes down that sending
 * begins, sends as much at once as the channel takes, and settles. Channels have a lane each, so that
 * one that hangs is alone with it. What is claimed leaves from a dock: the one that a lane has, or that
 * of a member, where the channel is a pool.
 */
export class Lane<R extends Rendering> {
  readonly #parts: LaneParts<R>;
  readonly #hand: Hand;
  readonly #docks: Docks<R>;
  readonly #wakeup: Wakeup;
  readonly #abort = new AbortController();
  /** What is rendered in one turn begins in one commit. */
  readonly #begins: Batcher<Begin, "begun" | "lost">;
  readonly #work = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #stopping = false;
  /** The pause of all members that was told last, until one works again. */
  #told: Pause | undefined;

  constructor(parts: LaneParts<R>) {
    this.#parts = parts;
    this.#hand = new Hand(parts);
    this.#begins = new Batcher((begins) => parts.outbox.begin(begins));
    const { clock, events, log, random, docks } = parts;
    const { pool } = parts.channel;
    const weights = pool?.members.map(({ weight }) => weight) ?? [];
    this.#docks = new Docks(
      { docks, spreading: pool?.spreading, weights, random },
      {
        clock,
        events,
        log,
        shared: parts.pollMs !== undefined,
        giveUp: this.#abort.signal,
        isStopping: () => this.#stopping,
        send: (prepared, dock) => this.#start(this.#attempt(prepared, dock)),
        giveBack: (claim, dock) => this.#start(this.#giveBack(claim, dock, 0)),
        putBack: (claim, appointment, dock) => this.#start(this.#putBack(claim, appointment, dock)),
      },
    );
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
    const { name, channel, clock } = this.#parts;
    const { type, off } = channel;
    const now = clock.now();
    const members = this.#docks.statuses(now);
    const [only] = members;
    if (!this.#docks.isPool && only !== undefined) return { ...only, name };
    const { pause } = this.#docks;
    const inHand = this.#hand.size;
    return { name, type, pause, off, slowDestinations: [], inHand, members };
  }

  /** Claims nothing more and gives back what is not being sent; resolves when attempts have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeup.ring();
    await this.#running;
    this.#docks.pump();
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Tells the attempts under way to give up. */
  abort(): void {
    this.#abort.abort();
  }

  async close(): Promise<void> {
    this.#hand.close();
    await this.#docks.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) await this.#wakeup.until(await this.#refill());
  }

  /** Answers when to look again at the latest; a ring wakes the lane sooner. */
  async #refill(): Promise<number | undefined> {
    const { outbox, clock, name: channel, leaseMs, pollMs, log } = this.#parts;
    try {
      if (this.#docks.isStale) await this.#docks.refresh();
      const now = clock.now();
      const room = this.#docks.room(now);
      if (room <= 0) return this.#docks.looksAgainAt(now);
      const { claims, nextDueAt } = await outbox.claim({ channel, limit: room, now, leaseMs });
      if (claims.length > 0) {
        this.#hand.take(claims);
        for (const claim of claims) this.#send(claim, now);
      }
      // There may be more: looked at again when some of these are done.
      if (claims.length === room) return undefined;
      return earliest(nextDueAt, pollMs === undefined ? undefined : now + pollMs);
    } catch (error) {
      log.error("The store failed at a claim", { channel, error: messageOf(error) });
      return clock.now() + storeRestMs;
    }
  }

  /** Has a claim go its way: from a dock, or back. */
  #send(claim: Claim, now: number): void {
    const route = this.#docks.route(claim, now);
    if ("dock" in route) {
      route.dock.take(now);
      this.#start(this.#carry(claim, route.dock));
    } else {
      this.#start(this.#turnAway(claim, route.next));
    }
  }

  /** What no dock may take now; it may have expired all the same. */
  #turnAway(claim: Claim, next: Next): Promise<void> {
    const { policies, clock } = this.#parts;
    const reason = refusal(claim, policies.of(claim.delivery), clock.now());
    return this.#settle(claim, undefined, reason ? { state: "failed", reason } : next);
  }

  /** Everything that happens to a claim before it is sent. */
  async #carry(claimed: Claim, dock: Dock<R>): Promise<void> {
    let claim: Claim | undefined = claimed;
    let ready: Prepared<R> | undefined;
    try {
      if (this.#parts.releases.concern(claimed)) claim = await this.#sift(claimed, dock);
      ready = claim && (await this.#prepare(claim, dock));
    } finally {
      dock.prepared(claim ?? claimed, ready);
    }
    if (ready === undefined) {
      // What it kept of the room is free.
      this.#wakeup.ring();
      return;
    }
    dock.pump();
  }

  /** What is to be sent, begun in the store; `undefined` when there is nothing to send any more. */
  async #prepare(claim: Claim, dock: Dock<R>): Promise<Prepared<R> | undefined> {
    const { policies, clock } = this.#parts;
    const now = clock.now();
    const refused = refusal(claim, policies.of(claim.delivery), now);
    const appointment = refused === undefined ? dock.admit(claim, now) : undefined;
    if (appointment !== undefined) {
      await this.#putBack(claim, appointment, dock);
      return undefined;
    }
    const prepared = refused === undefined ? await dock.prepare(claim) : { refused };
    if ("refused" in prepared) {
      await this.#settle(claim, dock, { state: "failed", reason: prepared.refused });
      return undefined;
    }
    const goes = (await this.#begin(prepared, dock)) && (await this.#isWelcome(claim, dock));
    return goes ? prepared : undefined;
  }

  /** What still matters of a claim that has waited on purpose; `undefined` when it is settled. */
  async #sift(claim: Claim, dock: Dock<R>): Promise<Claim | undefined> {
    let refused: Refused;
    try {
      refused = await refusedOf(claim, this.#parts.releases);
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, dock, storeRestMs);
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
      await this.#settle(claim, dock, skipped(refused.reason), undefined, true);
      return undefined;
    }
    const rest = without(claim, refused);
    this.#hand.exchange(claim, rest);
    return rest;
  }

  /** Asked behind the commit of the beginning: a suppression that was stored before it counts. */
  async #isWelcome(claim: Claim, dock: Dock<R>): Promise<boolean> {
    try {
      const reason = await this.#parts.guard.refusal(claim.delivery);
      if (reason === undefined) return true;
      await this.#settle(claim, dock, { state: "failed", reason });
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, dock, storeRestMs);
    }
    return false;
  }

  /** Behind this point a delivery may have been sent, from this dock, and the store says so. */
  async #begin({ claim, content, fresh }: Prepared<R>, dock: Dock<R>): Promise<boolean> {
    const { id } = claim.delivery;
    const { token } = claim;
    const { member } = dock;
    try {
      const answer = await this.#begins.add({
        id,
        token,
        ...(fresh && { content }),
        ...(member !== undefined && { member }),
      });
      if (answer === "begun") return true;
      this.#hand.letGo(claim);
      dock.letGo();
      this.#wakeup.ring();
    } catch (error) {
      this.#parts.log.error("The store failed before an attempt", { error: messageOf(error) });
      await this.#giveBack(claim, dock, storeRestMs);
    }
    return false;
  }

  async #attempt(prepared: Prepared<R>, dock: Dock<R>): Promise<void> {
    const { clock, redact } = this.#parts;
    const startedAt = clock.now();
    const answer = redactOutcome(await dock.attempt(prepared, startedAt), redact);
    const outcome = prepared.sensitive ? discreet(answer) : answer;
    await this.#conclude(prepared.claim, dock, outcome, { startedAt, endedAt: clock.now() });
  }

  /** What follows from an attempt, for the delivery, its destination and the channel. */
  async #conclude(
    claim: Claim,
    dock: Dock<R>,
    outcome: Outcome,
    times: Pick<Attempt, "startedAt" | "endedAt">,
  ): Promise<void> {
    const { policies, random } = this.#parts;
    const { endedAt: now } = times;
    const isCutShort = this.#abort.signal.aborted && outcome.status === "deferred";
    const policy = policies.of(claim.delivery);
    const decision = classify(outcome, claim.delivery, { policy, now, random });
    dock.end(claim, decision, times, isCutShort);
    if (this.#docks.isPool) this.#tellWhole();
    if (isCutShort) return this.#giveBack(claim, dock, 0);
    dock.pump();
    const { member } = dock;
    const attempt = { ...times, ...said(outcome), ...(member !== undefined && { member }) };
    await this.#settle(claim, dock, decision.next, attempt);
  }

  /** Tells when the last member of a pool is paused, and when one works again. */
  #tellWhole(): void {
    const { name: channel, log, events } = this.#parts;
    const { pause } = this.#docks;
    if (pause === this.#told) return;
    this.#told = pause;
    if (pause === undefined) {
      log.info("Channel resumed", { channel });
      events.tell("channelResumed", { channel });
    } else {
      const { until, reason } = pause;
      log.warn("Channel paused", { channel, until: new Date(until).toISOString(), reason });
      events.tell("channelPaused", { channel, reason, until });
    }
  }

  /** As if it had never been claimed. */
  #giveBack(claim: Claim, dock: Dock<R>, afterMs: number): Promise<void> {
    const reason = dock.pause?.reason;
    const hold = reason && { kind: "channel-paused" as const, reason };
    const dueAt = afterMs === 0 ? claim.delivery.dueAt : this.#parts.clock.now() + afterMs;
    return this.#settle(claim, dock, { state: "queued", dueAt, hold, refund: true });
  }

  /** To be claimed again when its destination has room. */
  #putBack(claim: Claim, { dueAt, reason }: Appointment, dock: Dock<R>): Promise<void> {
    const hold = { kind: "destination-limit", reason } as const;
    return this.#settle(claim, dock, { state: "queued", dueAt, hold, refund: true });
  }

  async #settle(
    claim: Claim,
    dock: Dock<R> | undefined,
    next: Next,
    attempt?: Attempt,
    alone = false,
  ): Promise<void> {
    const { settler, policies } = this.#parts;
    const keepContent = policies.of(claim.delivery).archive;
    const probeAt = next.state === "queued" && next.refund ? this.#docks.pause?.until : undefined;
    const ending = {
      next: this.#docks.isPool ? this.#amongMembers(claim, next, attempt) : next,
      attempt,
      alone,
      keepContent,
      probeAt,
    };
    const moreToCome = this.#docks.isSending && !this.#stopping;
    await settler.settle(claim, ending, { giveUp: this.#abort.signal, moreToCome });
    this.#hand.letGo(claim);
    dock?.settled();
    this.#wakeup.ring();
  }

  /** What waits in a pool stays with the member that may have sent it, and waits for it or for all. */
  #amongMembers({ delivery }: Claim, next: Next, attempt: Attempt | undefined): Next {
    if (next.state !== "queued") return next;
    const bound = delivery.bound === true || attempt?.status === "unknown";
    const { hold } = next;
    const othersWork = hold?.kind === "channel-paused" && this.#docks.pause === undefined;
    return { ...next, bound, hold: othersWork ? { ...hold, kind: "member-paused" } : hold };
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
