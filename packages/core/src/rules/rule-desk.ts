import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { CarillonError, messageOf, reasonOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import { type ActiveRule, isRule, type Rule } from "../model/rule.ts";
import { endsWithin } from "../within.ts";
import { RuleFollower } from "./follower.ts";
import type { RuleBook, SavedRuleSet } from "./rule-book.ts";
import { checkedRule, type RuleData, readRules } from "./rule-data.ts";
import type { RuleSource } from "./rule-source.ts";
import type { SavedRules } from "./saved-rules.ts";

/** How long a start waits for what is saved. */
const longestLookMs = 10_000;

/** Who saves rules, and what they have seen before. */
export interface SaveRulesOptions {
  /** Stands in the audit log. */
  readonly actor: string;
  /** Words for the audit log. */
  readonly note?: string;
  /** What must be saved for these to take its place: a version, or 0 for none. Default: whatever is. */
  readonly expectedVersion?: number;
}

/** The rules of an engine, to be looked at and changed while it works. */
export interface Rules {
  /** Which set is in force, as explanations name it. */
  readonly revision: string;
  /** Those in force, in order. */
  list(): readonly ActiveRule[];
  /**
   * Has these take the place of the program's rules, all at once, in this engine alone: what is emitted
   * from now on goes by them. Saved rules stay beside them.
   *
   * @throws CarillonError `rules-invalid`, with every fault and its place; nothing is changed then
   */
  replace(rules: readonly (Rule | RuleData)[]): void;
  /**
   * Has the rules of a source, such as a file, take the place of the program's, now and whenever the
   * source changes: within two seconds or so. A change that does not fit changes nothing; it is told of as
   * `rulesRefused`, and in the log. One source is followed at a time; the returned function ends that.
   *
   * @throws CarillonError `rules-invalid` when what is there now does not fit; it is not followed then
   */
  follow(source: RuleSource): Promise<() => void>;
  /** What is saved in the store: those rules stand beside the program's, in every engine of the store. */
  saved(): Promise<SavedRuleSet>;
  /**
   * Saves rules as data in the store, in place of all that were saved before. This engine goes by them
   * when it resolves, others within a second. A saved rule counts in place of the program's of its name.
   *
   * @throws CarillonError `rules-invalid`, `rules-conflict`; nothing is changed then
   */
  save(rules: readonly RuleData[], options: SaveRulesOptions): Promise<SavedRuleSet>;
}

/** What the rules of an engine are kept with. */
export interface RuleDeskParts {
  readonly book: RuleBook;
  readonly savedRules: SavedRules;
  readonly events: EngineEventHub;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  /** How often to look for what others have saved, in milliseconds; absent where nobody else can. */
  readonly pollMs: number | undefined;
}

/** Where rules are changed, and what others have saved is noticed. */
export class RuleDesk implements Rules {
  readonly #parts: RuleDeskParts;
  /** The revision of the collection as far as it was looked at. */
  #seen = -1;
  #cancel = () => {};
  #follower: RuleFollower | undefined;
  #stopped = false;

  constructor(parts: RuleDeskParts) {
    this.#parts = parts;
  }

  get revision(): string {
    return this.#parts.book.current.revision;
  }

  list(): readonly ActiveRule[] {
    return this.#parts.book.current.rules;
  }

  replace(rules: readonly (Rule | RuleData)[]): void {
    this.#parts.book.replaceOwn(checked(rules));
    this.#tell();
  }

  async follow(source: RuleSource): Promise<() => void> {
    const { book, events, clock, log } = this.#parts;
    const follower = new RuleFollower({
      source,
      clock,
      adopt: (rules) => {
        book.replaceOwn(rules);
        this.#tell();
      },
      refused: (error) => {
        const reason = reasonOf(error, "rules-invalid");
        log.error("Changed rules do not count", { source: source.name, error: reason.message });
        events.tell("rulesRefused", { source: source.name, reason });
      },
    });
    await follower.start();
    this.#follower?.stop();
    this.#follower = follower;
    if (this.#stopped) follower.stop();
    return () => follower.stop();
  }

  saved(): Promise<SavedRuleSet> {
    return this.#parts.savedRules.load();
  }

  async save(rules: readonly RuleData[], options: SaveRulesOptions): Promise<SavedRuleSet> {
    const { book, savedRules, clock } = this.#parts;
    const read = readRules(rules);
    book.assertFit(read);
    const { actor, note, expectedVersion } = options;
    const by = { actor, note, now: clock.now() };
    const version = await savedRules.save(read, by, expectedVersion);
    const saved = { version, rules: read };
    this.#adopt(saved);
    return saved;
  }

  /** Has the saved rules count; where they do not fit, the engine starts with the program's alone. */
  async start(): Promise<void> {
    await this.look();
    this.#schedule();
  }

  /** Has the saved rules count as they are now, without a look later. */
  async look(): Promise<void> {
    await endsWithin(this.#parts.clock, longestLookMs, this.#look());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#follower?.stop();
  }

  #schedule(): void {
    const { clock, pollMs } = this.#parts;
    if (this.#stopped || pollMs === undefined) return;
    this.#cancel = clock.schedule(pollMs, () => void this.#look().then(() => this.#schedule()));
  }

  async #look(): Promise<void> {
    try {
      const revision = await this.#parts.savedRules.revision();
      if (revision !== this.#seen) await this.#load(revision);
    } catch (error) {
      this.#complain(error);
    }
  }

  /** What does not fit is told once: it stays as it is until somebody saves again. */
  async #load(revision: number): Promise<void> {
    try {
      const saved = await this.#parts.savedRules.load();
      if (!this.#stopped) this.#adopt(saved);
    } catch (error) {
      if (!(error instanceof CarillonError) || error.code !== "rules-invalid") throw error;
      this.#complain(error);
    }
    this.#seen = revision;
  }

  #complain(error: unknown): void {
    if (this.#stopped) return;
    this.#parts.log.error("The saved rules do not count", { error: messageOf(error) });
  }

  /** Answers of the store may come in another order than they were asked for: versions only rise. */
  #adopt(saved: SavedRuleSet): void {
    const { book } = this.#parts;
    if (saved.version <= book.saved.version) return;
    book.replaceSaved(saved);
    this.#tell();
  }

  #tell(): void {
    const { events, log } = this.#parts;
    const { revision } = this;
    log.info("Rules replaced", { revision, rules: this.list().length });
    events.tell("rulesReplaced", { revision });
  }
}

function checked(rules: readonly (Rule | RuleData)[]): readonly (Rule | RuleData)[] {
  const issues: string[] = [];
  const read = rules.flatMap((rule, index): readonly (Rule | RuleData)[] => {
    if (isRule(rule)) return [rule];
    const data = checkedRule(rule, `rules[${index}]`);
    if ("rule" in data) return [data.rule];
    issues.push(...data.issues);
    return [];
  });
  if (issues.length === 0) return read;
  throw new CarillonError("rules-invalid", "The rules do not fit, those before stay in force", {
    issues,
  });
}
