import type { Scalar } from "../model/match-path.ts";
import type { ActiveRule } from "../model/rule.ts";
import type { Seen, Subject } from "../model/subject.ts";
import { type Condition, conditionOf, type Equality } from "./condition.ts";

/** A rule in its place, with its condition ready to be asked. */
export interface PlacedRule {
  readonly rule: ActiveRule;
  readonly place: number;
  readonly condition: Condition | undefined;
}

/**
 * The rules of an engine, found by what an event is: by its type first, then by a value that it must
 * equal. What listens to other types or wants other values costs nothing; a rule whose condition is of
 * another kind, or a function, is asked.
 */
export class RuleIndex {
  readonly rules: readonly PlacedRule[];
  readonly #byType = new Map<string, Listeners>();

  constructor(rules: readonly ActiveRule[]) {
    this.rules = rules.map((rule, place) => ({
      rule,
      place,
      condition: rule.match === undefined ? undefined : conditionOf(rule.match),
    }));
    const listening = new Map<string, PlacedRule[]>();
    for (const placed of this.rules) {
      for (const name of new Set(placed.rule.on.map((type) => type.name))) {
        const listeners = listening.get(name);
        if (listeners === undefined) listening.set(name, [placed]);
        else listeners.push(placed);
      }
    }
    for (const [name, placed] of listening) this.#byType.set(name, new Listeners(placed));
  }

  /** Whether a rule listens to events of a type at all. */
  hasListeners(type: string): boolean {
    return this.#byType.has(type);
  }

  /** The rules that may want an event, in the engine's order. */
  candidates(seen: Seen): readonly PlacedRule[] {
    return this.#byType.get(seen.event.type)?.candidates(seen) ?? [];
  }
}

/** The rules that listen to one event type. */
class Listeners {
  /** To be asked about every event. */
  readonly #always: PlacedRule[] = [];
  readonly #bySubject = new Map<string, ByValue>();

  constructor(rules: readonly PlacedRule[]) {
    const crowd = new Crowd(rules);
    for (const placed of rules) {
      const equality = crowd.leastCrowded(placed);
      if (equality === undefined) this.#always.push(placed);
      else this.#under(equality.subject).add(placed, equality);
    }
  }

  candidates(seen: Seen): readonly PlacedRule[] {
    if (this.#bySubject.size === 0) return this.#always;
    const found = [...this.#always];
    for (const byValue of this.#bySubject.values()) {
      for (const placed of byValue.found(seen)) found.push(placed);
    }
    return found.sort((one, other) => one.place - other.place);
  }

  #under(subject: Subject): ByValue {
    const known = this.#bySubject.get(subject.name) ?? new ByValue(subject);
    this.#bySubject.set(subject.name, known);
    return known;
  }
}

/** Rules by the values of one subject. */
class ByValue {
  readonly #subject: Subject;
  readonly #rules = new Map<Scalar, PlacedRule[]>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  add(placed: PlacedRule, { values }: Equality): void {
    for (const value of new Set(values)) {
      const rules = this.#rules.get(value);
      if (rules === undefined) this.#rules.set(value, [placed]);
      else rules.push(placed);
    }
  }

  found(seen: Seen): readonly PlacedRule[] {
    const value = this.#subject.read(seen);
    if (value === undefined || (typeof value === "object" && value !== null)) return [];
    return this.#rules.get(value) ?? [];
  }
}

/** How many rules each value brings together: a rule is best found by the one that it shares with few. */
class Crowd {
  readonly #counts = new Map<string, Map<Scalar, number>>();

  constructor(rules: readonly PlacedRule[]) {
    for (const { condition } of rules) {
      for (const { subject, values } of condition?.equalities ?? []) {
        const counts = this.#counts.get(subject.name) ?? new Map<Scalar, number>();
        this.#counts.set(subject.name, counts);
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
  }

  leastCrowded({ condition }: PlacedRule): Equality | undefined {
    let best: Equality | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const equality of condition?.equalities ?? []) {
      const counts = this.#counts.get(equality.subject.name);
      const most = equality.values.reduce<number>(
        (sum, value) => Math.max(sum, counts?.get(value) ?? 0),
        0,
      );
      if (most < least) [best, least] = [equality, most];
    }
    return best;
  }
}
