import { faultsOf } from "../check-rules.ts";
import type { EventType } from "../model/event.ts";
import type { ActiveRule, Rule } from "../model/rule.ts";
import type { Channels } from "../plan/address.ts";
import { RuleIndex } from "../plan/rule-index.ts";
import { activate, type Known, type RuleFault } from "./activate.ts";
import { placeOf } from "./place.ts";
import type { RuleData } from "./rule-data.ts";

/** What rules have to fit. */
export interface Surroundings extends Known {
  readonly channels: Channels;
}

/** Rules that fit together and fit the engine, ready to be gone by. Never changes: another one takes its place. */
export interface RuleSet {
  /** Stands in explanations, so that it can be told which rules were gone by. */
  readonly revision: string;
  readonly rules: readonly ActiveRule[];
  readonly byName: ReadonlyMap<string, ActiveRule>;
  readonly index: RuleIndex;
  /** The event types that are known with these rules. */
  readonly types: ReadonlyMap<string, EventType>;
}

/** A set of rules, or everything that is wrong with them. */
export function ruleSetOf(
  given: readonly (Rule | RuleData)[],
  around: Surroundings,
  revision: string,
): { readonly set: RuleSet } | { readonly faults: readonly RuleFault[] } {
  const { rules, types, faults } = activate(given, around);
  const all = [...faults, ...faultsOf(rules, around.channels)];
  if (all.length > 0) return { faults: all };
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return { set: { revision, rules, byName, types, index: new RuleIndex(rules) } };
}

/** Each fault with its place: `rules[3].via[0]: there is no channel "opps"`. */
export function sentences(
  faults: readonly RuleFault[],
  places: readonly string[],
): readonly string[] {
  return faults.map(({ rule, path, message }) => `${placeOf(path, places[rule])}: ${message}`);
}
