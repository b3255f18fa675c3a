import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import type { Event } from "../model/event.ts";
import type { ActiveRule, Rule } from "../model/rule.ts";
import type { Matched, Parsed } from "./draft.ts";
import type { RuleIndex } from "./rule-index.ts";

/**
 * Finds the rules that want the event, in the engine's order, up to one that ends the search. A rule whose
 * function fails is told to `failed`, and wants nothing then; where nobody is to be told, it is thrown.
 */
export function match(
  parsed: Parsed,
  index: RuleIndex,
  channelPolicies: Matched["channelPolicies"],
  failed?: FailedRules,
): Matched {
  const rules: ActiveRule[] = [];
  for (const { rule, condition } of index.candidates(parsed)) {
    if (condition?.holds(parsed) === false || !isWanted(rule, parsed.event, failed)) continue;
    rules.push(rule);
    if (!rule.continue) break;
  }
  return { ...parsed, rules, recoveryRules: nobodyElse, channelPolicies };
}

/** Rules whose functions have failed, by name. */
export type FailedRules = Set<string>;

function isWanted(rule: ActiveRule, event: Event, failed: FailedRules | undefined): boolean {
  try {
    return wants(rule, event);
  } catch (error) {
    if (failed === undefined) throw error;
    failed.add(rule.name);
    return false;
  }
}

const nobodyElse: ReadonlySet<string> = new Set();

/** Whether the rule's function, if it has one, wants the event. */
export function wants({ when, name }: Pick<Rule, "when" | "name">, event: Event): boolean {
  if (when === undefined) return true;
  const whose = `The condition of rule "${name}"`;
  const answer: unknown = answerAtOnce(() => when(event), "rule-condition-failed", whose);
  if (typeof answer === "boolean") return answer;
  throw new CarillonError("rule-condition-failed", `${whose} answered a ${typeof answer}`);
}
