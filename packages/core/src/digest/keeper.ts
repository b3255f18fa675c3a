import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { ActiveRule } from "../model/rule.ts";
import { hashed } from "../plan/bundle-key.ts";
import { cronOf, type RuleDigest } from "../plan/digest-option.ts";
import { saysSoWhenEmpty } from "../plan/matched-by-digest.ts";
import type { Emission } from "../plan/parse.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import { emptyDigest } from "./empty-digest.ts";
import { occursWithin } from "./occurs-within.ts";
import { type DigestWindow, windowsAt } from "./window.ts";

/** What a keeper works with. */
export interface DigestKeeperParts {
  readonly rules: { readonly current: RuleSet };
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
  /** The application's, for recipients who state none. */
  readonly timeZone: string;
}

/** So often at least, as the machine's clock may be set while a timer waits. */
const longestWaitMs = 300_000;
/** The wait after the store or the directory failed. */
const restMs = 60_000;

/**
 * Puts a placeholder into the digests that rules want also when nothing came up, up to two hours before
 * they go out: durable from then on, and once, however many processes think of it, as the event's id says
 * for which digests it is. Where no rule says so, there is nothing that it waits for.
 */
export class DigestKeeper {
  readonly #parts: DigestKeeperParts;
  #takeIn: ((emission: Emission) => Promise<unknown>) | undefined;
  #isLooking = false;
  #cancel = () => {};
  #deafen = () => {};
  /** What is done, with the end of its window. */
  readonly #done = new Map<string, number>();

  constructor(parts: DigestKeeperParts) {
    this.#parts = parts;
  }

  /** `takeIn` takes an event in as `emit` does. */
  start(takeIn: (emission: Emission) => Promise<unknown>): void {
    this.#takeIn = takeIn;
    this.#deafen = this.#parts.events.on("rulesReplaced", () => this.#plan(0));
    this.#plan(0);
  }

  stop(): void {
    this.#takeIn = undefined;
    this.#cancel();
    this.#deafen();
  }

  #plan(afterMs: number): void {
    this.#cancel();
    if (this.#takeIn === undefined || this.#rules().length === 0) return;
    this.#cancel = this.#parts.clock.schedule(afterMs, () => void this.#look());
  }

  #rules(): readonly ActiveRule[] {
    return this.#parts.rules.current.rules.filter(saysSoWhenEmpty);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    let wait = longestWaitMs;
    try {
      wait = await this.#fill(this.#parts.clock.now());
    } catch (error) {
      // What was under way when the engine stopped is nobody's fault.
      if (this.#takeIn === undefined) return;
      this.#parts.log.error("Empty digests could not be planned", { error: messageOf(error) });
      wait = restMs;
    } finally {
      this.#isLooking = false;
    }
    this.#plan(wait);
  }

  /** Answers how long there is nothing more to do. */
  async #fill(now: number): Promise<number> {
    for (const [id, until] of this.#done) if (until <= now) this.#done.delete(id);
    let next = now + longestWaitMs;
    for (const rule of this.#rules()) {
      if (rule.digest === undefined) continue;
      for (const window of windowsAt(rule.digest, now)) {
        await this.#fillWindow(rule, rule.digest, window);
        if (window.from > now) next = Math.min(next, window.from);
      }
    }
    return Math.max(1, next - this.#parts.clock.now());
  }

  async #fillWindow(rule: ActiveRule, digest: RuleDigest, window: DigestWindow): Promise<void> {
    const about = hashed([rule.name, digest.name, cronOf(digest), digest.timeZone ?? ""]);
    const id = `digest.${about.slice(0, 22)}.${window.from}`;
    if (this.#done.has(id) || this.#takeIn === undefined) return;
    if (occursWithin(rule, digest, window, this.#parts.timeZone)) {
      const placeholder = { rule: rule.name, ...window };
      const payload = { name: digest.name };
      // It is about the time up to the digest, not about when that is thought of.
      const options = { id, occurredAt: window.from };
      await this.#takeIn({ type: emptyDigest, payload, options, placeholder });
    }
    this.#done.set(id, window.until);
  }
}
