import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { EventType } from "../model/event.ts";
import type { Emission } from "../plan/parse.ts";
import { loaded, type PlanState, type PlanStates } from "../plan/state.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import { type Ending, endingEmission, endingOf } from "../silence/ending.ts";
import type { Store } from "../store/store.ts";
import type { AlertDocument } from "./document.ts";
import { type DueAlert, DueAlerts } from "./due-alerts.ts";
import type { AlertPolicy } from "./policy.ts";
import { emissionOf, isMuted, type Speakable, speakable } from "./speech.ts";
import type { Say } from "./watch-agenda.ts";

/** What a watch works with. */
export interface WatchParts {
  readonly store: Pick<Store, "collection">;
  readonly states: PlanStates;
  readonly policy: AlertPolicy;
  readonly rules: { readonly current: RuleSet; readonly types: ReadonlyMap<string, EventType> };
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  /** Told of the end of a silence that is near, by the process whose event it became. */
  readonly onEnding: (ending: Ending) => void;
}

/** Takes an event in as `emit` does, and answers whether it is new. */
export type TakeIn = (emission: Emission) => Promise<boolean>;

const everyMs = 15_000;
/** Where nothing reminds, silences, inhibits or damps: what other processes may have silenced. */
const idleMs = 600_000;

/**
 * Speaks when nothing happens: reminds of alerts that still fire, tells of what was kept back when that is
 * over, says that one is stable again, and that a silence is about to end. All of it are events, planned
 * together with how the alert stands: however many processes think of it, it is said once.
 */
export class Watch {
  readonly #parts: WatchParts;
  readonly #due: DueAlerts;
  #rulesRevision: string | undefined;
  #takeIn: TakeIn | undefined;
  #cancel = () => {};
  #isLooking = false;
  /** Something was silenced or ruled while it looked. */
  #changed = false;
  #deaf: readonly (() => void)[] = [];
  /** Whose end this process has told of, so that it need not ask again. */
  readonly #endings = new Set<string>();
  #unspeakable = new Set<string>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#due = new DueAlerts(parts.store);
  }

  start(takeIn: TakeIn): void {
    this.#takeIn = takeIn;
    this.#plan(everyMs);
    const soon = () => {
      this.#changed = true;
      if (!this.#isLooking) this.#plan(everyMs);
    };
    this.#deaf = [
      this.#parts.events.on("silenceChanged", soon),
      this.#parts.events.on("rulesReplaced", soon),
    ];
  }

  stop(): void {
    this.#takeIn = undefined;
    this.#cancel();
    for (const deafen of this.#deaf) deafen();
  }

  #plan(afterMs: number): void {
    if (this.#takeIn === undefined) return;
    this.#cancel();
    this.#cancel = this.#parts.clock.schedule(afterMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    let next = everyMs;
    this.#isLooking = true;
    this.#changed = false;
    try {
      if (!(await this.#lookAround()) && !this.#changed) next = idleMs;
    } catch (error) {
      // A store that is closed cannot be looked at any more.
      if (this.#takeIn === undefined) return;
      this.#parts.log.error("Alerts could not be looked at", { error: messageOf(error) });
    } finally {
      this.#isLooking = false;
    }
    this.#plan(next);
  }

  /** Answers whether there may be something to say soon. */
  async #lookAround(): Promise<boolean> {
    const { states, clock, policy, rules } = this.#parts;
    const now = clock.now();
    const state = states.open();
    state.silences.wantAll();
    await loaded(state);
    await this.#tellEndings(state, now);
    if (!this.#mayHaveToSpeak(state)) return false;
    const { revision, byName } = rules.current;
    if (revision !== this.#rulesRevision) this.#due.forget();
    this.#rulesRevision = revision;
    for await (const page of this.#due.at(now, { flap: policy.flap, rules: byName })) {
      if (this.#takeIn === undefined) return false;
      await this.#sayWhatIsDue(page, now);
    }
    return true;
  }

  async #sayWhatIsDue(page: readonly DueAlert[], now: number): Promise<void> {
    const due = page.flatMap(({ alert, say }) => {
      const about = this.#speakable(alert);
      return about === undefined ? [] : [{ about, say }];
    });
    if (due.length === 0) return;
    const state = this.#parts.states.open();
    state.silences.wantAll();
    for (const { about } of due) {
      for (const { id } of about.sighting.inhibitions) state.inhibitors.want(id);
    }
    await loaded(state);
    const free = due.filter(({ about, say }) => isStable(say) || !isMuted(about, state, now));
    await Promise.all(free.map(({ about, say }) => this.#say(emissionOf(about, say))));
  }

  /** Where nobody reminds, silences, inhibits or damps, alerts are not looked through. */
  #mayHaveToSpeak({ silences }: PlanState): boolean {
    const { policy, rules } = this.#parts;
    return (
      policy.flap !== undefined ||
      policy.inhibitions.length > 0 ||
      silences.values().length > 0 ||
      rules.current.rules.some(({ remind }) => remind !== undefined)
    );
  }

  #speakable(alert: AlertDocument): Speakable | undefined {
    const { policy, rules, log } = this.#parts;
    let why = "its last event is sensitive or large, or of a type that no rule here knows";
    try {
      const about = speakable(alert, rules.types, policy);
      if (about !== undefined) return about;
    } catch (error) {
      why = messageOf(error);
    }
    const { id: event, type } = alert.event;
    if (!this.#unspeakable.has(event)) {
      if (this.#unspeakable.size >= 10_000) this.#unspeakable = new Set();
      this.#unspeakable.add(event);
      log.warn("An alert cannot be spoken of again", { type, event, why });
    }
    return undefined;
  }

  async #tellEndings({ silences }: PlanState, now: number): Promise<void> {
    for (const silence of silences.values()) {
      const ending = endingOf(silence, now);
      if (ending === undefined || this.#endings.has(ending.id)) continue;
      this.#endings.add(ending.id);
      if (await this.#say(endingEmission(ending, silence))) this.#parts.onEnding(ending);
    }
  }

  async #say(emission: Emission): Promise<boolean> {
    try {
      return (await this.#takeIn?.(emission)) ?? false;
    } catch (error) {
      if (this.#takeIn === undefined) return false;
      const what = { type: emission.type.name, event: emission.options.id };
      this.#parts.log.error("What was due could not be emitted", {
        ...what,
        error: messageOf(error),
      });
      return false;
    }
  }
}

/** That it is stable is said of what is muted, too: the stages decide who hears it. */
function isStable(say: Say): boolean {
  return say.what === "notice" && say.notice.kind === "stable";
}
