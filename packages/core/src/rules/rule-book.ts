import { CarillonError } from "../errors.ts";
import type { EventType } from "../model/event.ts";
import type { ActiveRule, Rule } from "../model/rule.ts";
import { matchesTypePattern } from "../model/type-pattern.ts";
import type { Known, RuleFault } from "./activate.ts";
import type { RuleData } from "./rule-data.ts";
import { type RuleSet, ruleSetOf, type Surroundings, sentences } from "./rule-set.ts";

/** What the rules of an engine have to fit, and those it begins with. */
export interface RuleBookParts extends Omit<Surroundings, keyof Known> {
  /** Event types that rules may name, besides those that the program's rules have. */
  readonly events: readonly EventType[];
  /** What the engine says by itself, and no rule listens to. */
  readonly ownEvents?: readonly EventType[];
  /** For rules that name no channel. */
  readonly defaultVia: readonly string[] | undefined;
  readonly rules: readonly (Rule | RuleData)[];
}

/** Rules that were saved in the store, and the version in which they stand there; 0 for none. */
export interface SavedRuleSet {
  readonly version: number;
  readonly rules: readonly RuleData[];
}

/** Both kinds of rules that an engine goes by, and how often the program's were replaced. */
interface Sources {
  readonly own: readonly (Rule | RuleData)[];
  readonly ownRevision: number;
  readonly saved: SavedRuleSet;
}

/**
 * The rules that an engine goes by. A whole set takes the place of another one at once: what has begun
 * under one goes on under it, and a set that does not fit changes nothing.
 *
 * The rules of the program and the saved ones stand side by side; where two have one name, the saved one
 * counts, in the place of the other.
 */
export class RuleBook {
  readonly #parts: RuleBookParts;
  /** Grows only: what was planned under rules that are gone still has to be worded. */
  readonly #types: Map<string, EventType>;
  /** With the engine's own. */
  readonly #worded: Map<string, EventType>;
  #sources: Sources;
  #current: RuleSet;

  /** @throws CarillonError by the first kind of fault that is found */
  constructor(parts: RuleBookParts) {
    this.#parts = parts;
    this.#types = typesByName(parts.events);
    this.#worded = typesByName([...parts.events, ...(parts.ownEvents ?? [])]);
    this.#sources = { own: parts.rules, ownRevision: 1, saved: { version: 0, rules: [] } };
    const made = this.#make(this.#sources);
    if ("faults" in made) throw faultAtStart(made.faults, parts.rules);
    this.#current = made.set;
    this.#learn(made.set);
  }

  get current(): RuleSet {
    return this.#current;
  }

  /** Every event type that rules may name or have ever listened to, and the engine's own. */
  get types(): ReadonlyMap<string, EventType> {
    return this.#worded;
  }

  get saved(): SavedRuleSet {
    return this.#sources.saved;
  }

  named(name: string): ActiveRule | undefined {
    return this.#current.byName.get(name);
  }

  /**
   * Whoever emits an event type that the engine does not know must not believe that a rule for all, or
   * for all of a domain, has heard of it; and what goes out without a rule needs its words all the same.
   *
   * @throws CarillonError `event-type-conflict`, `event-type-unknown`
   */
  assertUsable(type: EventType, isDirect = false): void {
    const known = this.#worded.get(type.name);
    if (known === type) return;
    if (known !== undefined) {
      throw new CarillonError("event-type-conflict", `The engine knows another ${type.name}`);
    }
    if (isDirect) {
      const message = `The engine does not know ${type.name}, and could not word it later`;
      throw new CarillonError("event-type-unknown", message);
    }
    const rule = this.#current.rules.find(({ patterns }) =>
      patterns.some((pattern) => matchesTypePattern(pattern, type.name)),
    );
    if (rule === undefined) return;
    throw new CarillonError(
      "event-type-unknown",
      `Rule "${rule.name}" listens to ${rule.patterns.join(", ")}, and the engine does not know ${type.name}`,
    );
  }

  /**
   * Has these rules take the place of the program's, all at once.
   *
   * @throws CarillonError `rules-invalid`; what was before stays
   */
  replaceOwn(own: readonly (Rule | RuleData)[]): void {
    const { ownRevision, saved } = this.#sources;
    this.#adopt({ own, ownRevision: ownRevision + 1, saved });
  }

  /**
   * Has these rules take the place of those that were saved before, all at once.
   *
   * @throws CarillonError `rules-invalid`; what was before stays
   */
  replaceSaved(saved: SavedRuleSet): void {
    this.#adopt({ ...this.#sources, saved });
  }

  /** @throws CarillonError `rules-invalid` when these could not be gone by */
  assertFit(rules: readonly RuleData[]): void {
    const sources = { ...this.#sources, saved: { version: 0, rules } };
    const made = this.#make(sources);
    if ("faults" in made) throw invalid(made.faults, sources, "saved");
  }

  #adopt(sources: Sources): void {
    const made = this.#make(sources);
    if ("faults" in made) {
      const changed = sources.saved === this.#sources.saved ? "own" : "saved";
      throw invalid(made.faults, sources, changed);
    }
    this.#sources = sources;
    this.#current = made.set;
    this.#learn(made.set);
  }

  #make(sources: Sources) {
    const { ownRevision, saved } = sources;
    const revision =
      saved.version === 0 ? `${ownRevision}` : `${ownRevision}, saved ${saved.version}`;
    const rules = merged(sources).map(({ rule }) => rule);
    return ruleSetOf(rules, { ...this.#parts, types: this.#types }, revision);
  }

  #learn({ types }: RuleSet): void {
    for (const [name, type] of types) {
      this.#types.set(name, type);
      this.#worded.set(name, type);
    }
  }
}

interface Sourced {
  readonly rule: Rule | RuleData;
  readonly source: "own" | "saved";
  readonly index: number;
}

/** A saved rule stands where the program's of its name does, or behind them all. */
function merged({ own, saved }: Sources): readonly Sourced[] {
  const placing = new Map<string, Sourced>();
  const behind: Sourced[] = [];
  const names = new Set(own.map(({ name }) => name));
  for (const [index, rule] of saved.rules.entries()) {
    const sourced = { rule, source: "saved", index } as const;
    if (names.has(rule.name) && !placing.has(rule.name)) placing.set(rule.name, sourced);
    else behind.push(sourced);
  }
  const front = own.map(
    (rule, index): Sourced => placing.get(rule.name) ?? { rule, source: "own", index },
  );
  return [...front, ...behind];
}

function invalid(
  faults: readonly RuleFault[],
  sources: Sources,
  changed: Sourced["source"],
): CarillonError {
  const places = merged(sources).map(({ source, index }) => {
    const other = source === "own" ? "the program's " : "the saved ";
    return `${source === changed ? "" : other}rules[${index}]`;
  });
  return new CarillonError("rules-invalid", "The rules do not fit, those before stay in force", {
    issues: sentences(faults, places),
  });
}

/** Of the rules that an engine begins with, the first kind of fault says what is the matter. */
function faultAtStart(
  faults: readonly RuleFault[],
  given: readonly (Rule | RuleData)[],
): CarillonError {
  const [first] = faults;
  const code = first?.code ?? "rules-invalid";
  const name = JSON.stringify(given[first?.rule ?? 0]?.name ?? "");
  const places = given.map((_, index) => `rules[${index}]`);
  return new CarillonError(code, `Rule ${name} does not fit`, {
    issues: sentences(
      faults.filter((fault) => fault.code === code),
      places,
    ),
  });
}

function typesByName(events: readonly EventType[]): Map<string, EventType> {
  const types = new Map<string, EventType>();
  for (const type of events) {
    const known = types.get(type.name) ?? type;
    if (known !== type) {
      throw new CarillonError("event-type-conflict", `Two event types are named ${type.name}`);
    }
    types.set(type.name, type);
  }
  return types;
}
