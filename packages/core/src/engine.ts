import type { z } from "zod";
import type { Alerts } from "./alert/alerts.ts";
import type { Housekeeping } from "./alert/housekeeping.ts";
import type { Watch } from "./alert/watch.ts";
import { Batcher } from "./batcher.ts";
import type { Clock } from "./clock.ts";
import type { ChannelStatus } from "./deliver/channel-status.ts";
import type { ChangeOptions, DeadLetters, Selection } from "./deliver/dead-letters.ts";
import type { Dispatcher } from "./deliver/dispatcher.ts";
import type { Renderer } from "./deliver/renderer.ts";
import type { Retention } from "./deliver/retention.ts";
import type { VerifyOptions } from "./deliver/verify.ts";
import type { DigestKeeper } from "./digest/keeper.ts";
import type { EngineEventHub, EngineEvents } from "./engine-events.ts";
import { CarillonError, messageOf } from "./errors.ts";
import { warnOfMissing } from "./languages/start-warnings.ts";
import type { Languages } from "./languages/wordbook.ts";
import type { LinkDesk } from "./links/link-desk.ts";
import type { OptOuts } from "./links/opt-outs.ts";
import type { ScopedLogger } from "./logger.ts";
import { message as built, type MessageParts } from "./message/builder.ts";
import { type NotifyOptions, notificationSent } from "./message/sent.ts";
import type { Rendering } from "./model/content.ts";
import type { Delivery } from "./model/delivery.ts";
import { type Event, type EventType, isEventType } from "./model/event.ts";
import type { JsonObject } from "./model/json.ts";
import type { Verification } from "./model/verification.ts";
import type { Drafted } from "./plan/draft.ts";
import type { ExplainOptions, Explanation } from "./plan/explain.ts";
import { Explainer } from "./plan/explainer.ts";
import { withFollowUps } from "./plan/follow-ups.ts";
import { Intake, type TakenIn } from "./plan/intake.ts";
import { type Emission, type EmitOptions, noEmitOptions, type Origin } from "./plan/parse.ts";
import type { Planner } from "./plan/planner.ts";
import { type Trace, type TraceOptions, traceOf } from "./plan/trace.ts";
import type { Preferences } from "./preferences/preferences.ts";
import { type Preview, type PreviewParts, preview } from "./preview/preview.ts";
import type { PreviewEvent, PreviewOptions } from "./preview/supposed.ts";
import type { RuleBook } from "./rules/rule-book.ts";
import type { RuleDesk, Rules } from "./rules/rule-desk.ts";
import type { Scheduler, Schedules } from "./schedule/scheduler.ts";
import type { Silences } from "./silence/silences.ts";
import type { EnqueueLimits, Store } from "./store/store.ts";
import type { Suppressions } from "./suppression/suppressions.ts";
import type { TemplateDesk, Templates } from "./templates/templates.ts";
import { endsWithin } from "./within.ts";

/** What `emit` answers once the event is stored. */
export interface Receipt {
  readonly eventId: string;
  /** The same event was accepted before; nothing new was stored. */
  readonly duplicate: boolean;
  /** Deliveries that will be attempted. */
  readonly queued: number;
  /** Deliveries that were left out; the log has the reason of each. */
  readonly skipped: number;
}

/** Bounds a stop. */
export interface StopOptions {
  /** How long attempts under way may go on, in milliseconds. Default 25,000. */
  readonly graceMs?: number;
}

/** Bounds a drain. */
export interface DrainOptions {
  /** How long to wait, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
}

/** What bounds an engine. */
export type Limits = Omit<EnqueueLimits, "now">;

/** What an engine is made of. */
export interface EngineParts {
  readonly planner: Planner;
  readonly dispatcher: Dispatcher;
  readonly store: Store;
  readonly renderer: Renderer;
  readonly events: EngineEventHub;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The application's, for recipients who state none. */
  readonly timeZone: string;
  readonly ruleBook: RuleBook;
  readonly languages: Languages;
  readonly ruleDesk: RuleDesk;
  readonly scheduler: Scheduler;
  readonly alerts: Alerts;
  readonly silences: Silences;
  readonly templates: TemplateDesk;
  readonly watch: Watch;
  readonly digestKeeper: DigestKeeper;
  readonly housekeeping: Housekeeping;
  readonly log: ScopedLogger;
  readonly limits: Limits;
  readonly deadLetters: DeadLetters;
  readonly suppressions: Suppressions;
  readonly optOuts: OptOuts;
  readonly preferences: Preferences;
  readonly linkDesk: Pick<LinkDesk, "handle">;
  readonly retention: Retention;
  readonly verify: (channel: string, options: VerifyOptions) => Promise<Verification>;
  readonly preview: PreviewParts;
}

/** How long renderer and store each may take to close. */
const closeTimeoutMs = 5_000;
/** How long the renderer may take to check its templates. */
const checkTimeoutMs = 30_000;

/** Takes events, and sees to it that whoever should hear of them does. Made by `createEngine`. */
export class Engine {
  readonly #parts: EngineParts;
  #state: "new" | "running" | "stopped" = "new";
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  readonly #intake: Batcher<Drafted, TakenIn>;
  readonly #large: Intake;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#large = new Intake(parts);
    this.#intake = new Batcher((lot) => this.#large.take(lot));
  }

  /**
   * Begins to deliver, also what was queued before. Calling it again is harmless.
   *
   * @throws CarillonError `engine-stopped`, or what the renderer finds wrong with its templates, or why
   * the store cannot be opened
   */
  start(): Promise<void> {
    if (this.#state === "stopped") return Promise.reject(stopped());
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { dispatcher, retention, ruleDesk, scheduler, store, log } = this.#parts;
    await store.open?.();
    await this.checkTemplates();
    await ruleDesk.start();
    this.#assertNotStopped();
    this.#state = "running";
    dispatcher.start();
    retention.start();
    scheduler.start((type, payload, options) => this.emit(type, payload, options));
    this.#parts.watch.start(async (emission) => !(await this.#say(emission)).duplicate);
    this.#parts.digestKeeper.start((emission) => this.#say(emission));
    this.#parts.housekeeping.start();
    warnOfMissing(this.#parts.languages, this.#parts.ruleBook.types.values(), log);
    if (store.durability === "none") {
      log.warn("The store is in memory: what waits is lost when this process ends");
    }
    for (const { name, type, off } of dispatcher.status()) {
      if (off === undefined) continue;
      log.warn("Channel is off: what needs it is skipped", { channel: name, type, reason: off });
    }
    log.info("Engine started");
  }

  /**
   * Has the renderer hold its templates against the event types of this engine, as {@link start} does:
   * what they name and no event has, stops a start. Of uploads that count it only warns in the log, as a
   * mail does without one that fails. Nothing is sent. Works before `start`.
   *
   * @throws CarillonError `template-failed`, whose issues are the places; `template-timeout`
   */
  async checkTemplates(): Promise<void> {
    const { renderer, templates, clock } = this.#parts;
    const checked = (async () => renderer.check?.(this.eventTypes))();
    if (!(await endsWithin(clock, checkTimeoutMs, checked))) {
      throw new CarillonError("template-timeout", "Checking the templates did not end");
    }
    await checked;
    await endsWithin(clock, checkTimeoutMs, templates.review());
  }

  /**
   * Accepts an event. When it resolves, the event and every delivery that it causes are stored as one;
   * when it rejects, nothing is. Sending goes on behind it. Many at once share a commit. After a crash
   * before the answer nobody knows whether it was stored: emit again with the same `id`.
   *
   * @throws CarillonError `payload-invalid` and the other payload codes, `event-id-conflict`,
   * `rule-condition-failed`, `recipients-invalid`, `recipients-unknown`, `directory-method-missing`,
   * `user-lookup-failed`, `outbox-full`, `store-full`, `engine-not-started`, `engine-stopped`
   */
  async emit<Name extends string, Schema extends z.ZodType<JsonObject>>(
    type: EventType<Name, Schema>,
    payload: z.input<Schema>,
    options: EmitOptions = noEmitOptions,
  ): Promise<Receipt> {
    this.#assertRunning();
    this.#assertKnown(type, options);
    const draft = this.#parts.planner.draft({ type, payload, options }, this.#origin());
    // What needs no wait does not wait: thousands at once would each keep what they have meanwhile.
    const drafted = draft instanceof Promise ? await draft : draft;
    this.#assertRunning();
    if (drafted.more !== undefined) return this.#emitInParts(drafted);
    return this.#receipt(await this.#intake.add(drafted));
  }

  /**
   * Says something to people without an event type, a rule or a template: to `to`, to `user` in words of
   * their own, or to whom the channels themselves name. It is emitted as `notification.sent`, and as
   * durable, traced and safe to repeat by its `id` as any event.
   *
   * @throws CarillonError `message-invalid`, `channel-unknown`, and as `emit` does
   */
  async notify(message: MessageParts, given: NotifyOptions): Promise<Receipt> {
    // Without channels it would be for the rules, and so for nobody.
    if (given?.via === undefined) {
      const issues = ["via: must name the channels"];
      throw new CarillonError("engine-options-invalid", "It is not said where to send it", {
        issues,
      });
    }
    const { severity = "info", tone, ...options } = given;
    return this.emit(notificationSent, { message: built(message), severity, tone }, options);
  }

  /** As `emit`, of what the engine says by itself. */
  async #say(emission: Emission): Promise<Receipt> {
    const drafted = await this.#parts.planner.draft(emission, this.#origin());
    this.#assertRunning();
    if (drafted.more !== undefined) return this.#emitInParts(drafted);
    return this.#receipt(await this.#intake.add(drafted));
  }

  #receipt({ plan, enqueued }: TakenIn): Receipt {
    const eventId = plan.event.id;
    switch (enqueued.status) {
      case "conflict":
        throw new CarillonError("event-id-conflict", `The event id ${eventId} is taken`);
      case "refused":
        throw new CarillonError("outbox-full", `${enqueued.waiting} deliveries are waiting`);
      case "duplicate":
        // Whoever stored it may not have come as far as waking the lanes.
        this.#parts.dispatcher.wake(new Set(plan.deliveries.map(({ channel }) => channel)));
        return { eventId, duplicate: true, queued: enqueued.queued, skipped: enqueued.skipped };
      case "accepted": {
        this.#announce(plan.event, enqueued.deliveries);
        const skipped = enqueued.deliveries.filter(({ state }) => state === "skipped").length;
        return { eventId, duplicate: false, queued: enqueued.deliveries.length - skipped, skipped };
      }
    }
  }

  /**
   * Says who would get what and why, now or at a supposed moment (`at`), for everybody or for one person
   * (`for`); stores nothing. Works before `start`, and after `stop`, then without what the store knows,
   * such as opt-outs. `explanationText` makes it readable.
   *
   * @throws CarillonError as `emit` does for a payload or a rule that does not work
   */
  async explain<Name extends string, Schema extends z.ZodType<JsonObject>>(
    type: EventType<Name, Schema>,
    payload: z.input<Schema>,
    options: ExplainOptions = {},
  ): Promise<Explanation> {
    const { planner, store, limits, ruleDesk } = this.#parts;
    if (this.#state === "new") await ruleDesk.look();
    const explainer = new Explainer({ planner, outbox: store.outbox, limits });
    return explainer.explain(type, payload, options, this.#origin());
  }

  /**
   * Says of an event that was emitted who got it and when, and who did not and why, from the log;
   * `undefined` for one that is not in it. `traceText` makes it readable. Works before `start`.
   *
   * @throws CarillonError `engine-stopped`
   */
  async trace(eventId: string, options: TraceOptions = {}): Promise<Trace | undefined> {
    const { planner, store, ruleDesk } = this.#parts;
    if (this.#state === "new") await ruleDesk.look();
    const parts = { log: store.log, planner, eventTypes: this.eventTypes };
    return traceOf(eventId, options, this.#origin(), parts);
  }

  /**
   * Says what would be sent about an event, or about several as one message: worded and rendered as a
   * delivery is, in the tenant's branding, with the engine's templates. Stores and sends nothing, and the
   * links in it open nothing. Wording or templates that fail are told as such. Works before `start`.
   *
   * @throws CarillonError as `emit` does for a payload that does not fit; `engine-stopped`
   */
  preview<R extends Rendering>(
    events: PreviewEvent | readonly PreviewEvent[],
    options: PreviewOptions<R> & { readonly rendering: R },
  ): Promise<Preview<R>>;
  preview(
    events: PreviewEvent | readonly PreviewEvent[],
    options?: PreviewOptions<"email">,
  ): Promise<Preview<"email">>;
  async preview(
    events: PreviewEvent | readonly PreviewEvent[],
    options: PreviewOptions<Rendering> = {},
  ): Promise<Preview> {
    this.#assertNotStopped();
    const { rendering = "email" } = options;
    const { ruleDesk, preview: parts } = this.#parts;
    if (this.#state === "new") await ruleDesk.look();
    return preview(rendering, "type" in events ? [events] : events, options, parts);
  }

  /** Calls `listener` whenever `name` happens in this engine; the returned function ends that. */
  on<Name extends keyof EngineEvents>(
    name: Name,
    listener: (...args: EngineEvents[Name]) => void,
  ): () => void {
    return this.#parts.events.on(name, listener);
  }

  /** Every delivery that this engine's store knows, and what became of it. */
  get log(): Store["log"] {
    return this.#parts.store.log;
  }

  /** Deliveries that failed for good and wait for a person: list, retry, discard. */
  get deadLetters(): Pick<DeadLetters, "list" | "retry" | "discard"> {
    return this.#parts.deadLetters;
  }

  /** What recipients have turned off, for a settings page of the application: has, add, remove. */
  get optOuts(): Pick<OptOuts, "has" | "add" | "remove"> {
    return this.#parts.optOuts;
  }

  /** What people, tenants and the application want to be told: get, set, and what counts as a matrix. */
  get preferences(): Preferences {
    return this.#parts.preferences;
  }

  /**
   * Answers the links that messages carry: pass every request under the base URL of the option `links`
   * to `handle`, before any sign-in. It never rejects but with `links-not-configured`.
   */
  get links(): { handle(request: Request): Promise<Response> } {
    return this.#parts.linkDesk;
  }

  /** What is emitted by the calendar: when it comes next, and whether it could be. */
  get schedules(): Schedules {
    return this.#parts.scheduler;
  }

  /** Every event type that the engine knows, by name: of its rules, and of the option `events`. */
  get eventTypes(): ReadonlyMap<string, EventType> {
    return this.#parts.ruleBook.types;
  }

  /** The rules, to be looked at, replaced and saved while the engine works. */
  get rules(): Rules {
    return this.#parts.ruleDesk;
  }

  /** The problems that last, as the events about them say: get, list, acknowledge. */
  get alerts(): Pick<Alerts, "get" | "list" | "acknowledge" | "unacknowledge" | "forget"> {
    return this.#parts.alerts;
  }

  /** Times in which matching events are not told of: add, change, end, get, list, swallowed. */
  get silences(): Pick<Silences, "add" | "change" | "end" | "get" | "list" | "swallowed"> {
    return this.#parts.silences;
  }

  /** Templates that are uploaded while the engine works: they are data, and never run as code. */
  get templates(): Templates {
    return this.#parts.templates;
  }

  /** Addresses to which nothing is sent: after a hard bounce, a complaint, or by hand. */
  get suppressions(): Suppressions {
    return this.#parts.suppressions;
  }

  /**
   * Takes back deliveries that wait: they are skipped for the reason `cancelled`. One whose sending
   * has begun goes out. Answers how many were taken back.
   */
  cancel(which: Selection, options: ChangeOptions = {}): Promise<number> {
    return this.#parts.deadLetters.cancel(which, options);
  }

  /** How each channel is doing in this process. */
  channels(): readonly ChannelStatus[] {
    return this.#parts.dispatcher.status();
  }

  /**
   * Takes a channel through everything that a send needs, step by step, and with `testTo` through a
   * send; nothing is stored, and a paused channel stays paused. Never rejects for what it finds. Works
   * before `start`.
   *
   * @throws CarillonError `channel-unknown`, `engine-stopped`
   */
  async verify(channel: string, options: VerifyOptions = {}): Promise<Verification> {
    this.#assertNotStopped();
    return this.#parts.verify(channel, options);
  }

  /**
   * Resolves when no delivery waits or is being sent, retries included.
   *
   * @throws CarillonError `drain-timeout`, `engine-not-started`, `engine-stopped`
   */
  async drain({ timeoutMs = 60_000 }: DrainOptions = {}): Promise<void> {
    this.#assertRunning();
    await this.#parts.dispatcher.drain(timeoutMs);
  }

  /**
   * Ends in order: claims nothing more, lets attempts end, aborts those that do not, closes channels,
   * renderer and store. Bounded by the grace and a few seconds. Calling it again is harmless.
   */
  stop({ graceMs = 25_000 }: StopOptions = {}): Promise<void> {
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  async #stop(graceMs: number): Promise<void> {
    const { dispatcher, retention, ruleDesk, scheduler, renderer, store, clock, log } = this.#parts;
    retention.stop();
    ruleDesk.stop();
    this.#parts.watch.stop();
    this.#parts.digestKeeper.stop();
    this.#parts.housekeeping.stop();
    const wasRunning = this.#state === "running";
    this.#state = "stopped";
    const scheduled = endsWithin(clock, closeTimeoutMs, scheduler.stop());
    if (wasRunning) await dispatcher.stop(graceMs);
    if (!(await scheduled)) log.warn("A schedule did not end in time and is left behind");
    for (const part of [renderer, store]) {
      const closed = (async () => part.close?.())();
      closed.catch((error: unknown) => {
        log.error("Closing failed", { error: messageOf(error) });
      });
      if (!(await endsWithin(clock, closeTimeoutMs, closed))) {
        log.warn("The renderer or the store did not close in time and is left behind");
      }
    }
    log.info("Engine stopped");
  }

  /** What a group of thousands causes is in the log, and not in what listeners are told. */
  async #emitInParts(drafted: Drafted): Promise<Receipt> {
    const { event, rules } = drafted;
    const enqueued = await this.#large.takeInParts(drafted);
    const eventId = event.id;
    switch (enqueued.status) {
      case "conflict":
        throw new CarillonError("event-id-conflict", `The event id ${eventId} is taken`);
      case "refused":
        throw new CarillonError("outbox-full", `${enqueued.waiting} deliveries are waiting`);
      default: {
        const { queued, skipped } = enqueued;
        const duplicate = enqueued.status === "duplicate";
        if (!duplicate) {
          const { events, log } = this.#parts;
          log.info("Event planned in parts", { event: eventId, type: event.type, queued, skipped });
          events.tell("planned", { event, deliveries: [], inParts: { queued, skipped } });
        }
        // Steps and fallbacks go through channels of their own.
        this.#parts.dispatcher.wake(new Set(withFollowUps(rules).flatMap(({ via }) => via)));
        return { eventId, duplicate, queued, skipped };
      }
    }
  }

  #announce(event: Event, deliveries: readonly Delivery[]): void {
    const { events, dispatcher, log } = this.#parts;
    log.debug("Event planned", {
      event: event.id,
      type: event.type,
      deliveries: deliveries.length,
    });
    events.tell("planned", { event, deliveries });
    for (const delivery of deliveries) {
      if (delivery.reason === undefined) continue;
      log.info("Skipped", { delivery: delivery.id, event: event.id, reason: delivery.reason });
      events.tell("skipped", { delivery, event, reason: delivery.reason });
    }
    dispatcher.wake(new Set(deliveries.map(({ channel }) => channel)));
  }

  #origin(): Origin {
    const { clock, newId, timeZone } = this.#parts;
    return { now: clock.now(), newId, timeZone };
  }

  #assertKnown(type: EventType, options: EmitOptions): void {
    if (!isEventType(type)) {
      throw new CarillonError("event-definition-invalid", "What was emitted is no event type");
    }
    this.#parts.ruleBook.assertUsable(type, options?.via !== undefined);
  }

  #assertRunning(): void {
    this.#assertNotStopped();
    if (this.#state === "new") {
      throw new CarillonError("engine-not-started", "The engine is not started");
    }
  }

  #assertNotStopped(): void {
    if (this.#state === "stopped") throw stopped();
  }
}

function stopped(): CarillonError {
  return new CarillonError("engine-stopped", "The engine is stopped");
}
