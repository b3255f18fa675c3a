import type { ErrorCode } from "../errors.ts";
import { didYouMean } from "../model/closest.ts";
import type { EventType } from "../model/event.ts";
import { type ActiveRule, optionsOf, type Rule } from "../model/rule.ts";
import { matchesTypePattern } from "../model/type-pattern.ts";
import type { RuleData } from "./rule-data.ts";

/** Something that keeps a set of rules from being gone by. */
export interface RuleFault {
  readonly code: ErrorCode;
  /** Which of the rules, by its index. */
  readonly rule: number;
  readonly path: readonly (string | number)[];
  /** Half a sentence that goes on behind the place. */
  readonly message: string;
  readonly issues?: readonly string[];
}

/** What rules may name. */
export interface Known {
  readonly types: ReadonlyMap<string, EventType>;
  /** For rules that name no channel. */
  readonly defaultVia: readonly string[] | undefined;
}

/** Rules whose names have become what they stand for, as far as they could. */
export interface Activated {
  readonly rules: readonly ActiveRule[];
  readonly types: ReadonlyMap<string, EventType>;
  readonly faults: readonly RuleFault[];
}

/** Finds the event types that rules listen to, and the channels of those that name none. */
export function activate(given: readonly (Rule | RuleData)[], known: Known): Activated {
  const faults: RuleFault[] = [];
  const types = withTypesOf(given, known.types, faults);
  const rules = given.map((rule, index) => {
    const via = rule.via ?? known.defaultVia;
    if (via === undefined) {
      const message = "there is none, and the engine has no defaults for it";
      faults.push({ code: "rule-channel-unknown", rule: index, path: ["via"], message });
    }
    const full = isData(rule) ? ruleFrom(rule) : rule;
    const on = isData(rule) ? listOf(rule.on).filter((name) => !name.endsWith("*")) : [];
    for (const [position, name] of on.entries()) {
      if (types.has(name)) continue;
      const hint = didYouMean(name, types.keys());
      const message = `the engine knows no event type ${JSON.stringify(name)}${hint}`;
      const path = typeof rule.on === "string" ? ["on"] : ["on", position];
      faults.push({ code: "event-type-unknown", rule: index, path, message });
    }
    for (const pattern of full.patterns) {
      if ([...types.keys()].some((name) => matchesTypePattern(pattern, name))) continue;
      const message = `the engine knows no event type of the form ${JSON.stringify(pattern)}`;
      faults.push({ code: "event-type-unknown", rule: index, path: ["on"], message });
    }
    return { ...full, via: via ?? [], on: listenedTo(full, on, types) };
  });
  return { rules, types, faults };
}

/** Every event type of a rule, each once: those that it has, that it names, and of the forms it names. */
function listenedTo(
  { on, patterns }: Rule,
  names: readonly string[],
  types: ReadonlyMap<string, EventType>,
): readonly EventType[] {
  const found = new Set(on);
  for (const name of names) {
    const type = types.get(name);
    if (type !== undefined) found.add(type);
  }
  for (const [name, type] of patterns.length === 0 ? [] : types) {
    if (patterns.some((pattern) => matchesTypePattern(pattern, name))) found.add(type);
  }
  return [...found];
}

function ruleFrom({ name, on, match, ...options }: RuleData): Rule {
  const patterns = listOf(on).filter((named) => named.endsWith("*"));
  return { ...optionsOf(options), name, on: [], patterns, match, when: undefined };
}

/** Whether a rule is data, and not made by `defineRule`. */
function isData(rule: Rule | RuleData): rule is RuleData {
  return !("patterns" in rule);
}

function listOf(on: string | readonly string[]): readonly string[] {
  return typeof on === "string" ? [on] : on;
}

function withTypesOf(
  rules: readonly (Rule | RuleData)[],
  known: ReadonlyMap<string, EventType>,
  faults: RuleFault[],
): ReadonlyMap<string, EventType> {
  const types = new Map(known);
  for (const [index, rule] of rules.entries()) {
    for (const [position, type] of isData(rule) ? [] : rule.on.entries()) {
      const before = types.get(type.name) ?? type;
      types.set(type.name, before);
      if (before === type) continue;
      const message = `another event type is named ${type.name}, too`;
      faults.push({ code: "event-type-conflict", rule: index, path: ["on", position], message });
    }
  }
  return types;
}
