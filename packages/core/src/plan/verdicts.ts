import type { ActiveRule } from "../model/rule.ts";
import { matchesTypePattern } from "../model/type-pattern.ts";
import type { Matched, Parsed, RuleVerdict } from "./draft.ts";
import { wants } from "./match.ts";
import type { PlacedRule, RuleIndex } from "./rule-index.ts";

/** What every rule says of an event, also those that do not listen, with the condition that decided. */
export function verdictsOn(matched: Matched, index: RuleIndex): readonly RuleVerdict[] {
  const { recoveryRules } = matched;
  return ownVerdicts(matched, index).map((verdict) => {
    if (!recoveryRules.has(verdict.rule)) return verdict;
    const reason = `${verdict.reason}; but it wants the alert when it is worse, so who heard of it by this rule hears of its end`;
    return { ...verdict, matched: true, reason };
  });
}

function ownVerdicts(parsed: Parsed, index: RuleIndex): readonly RuleVerdict[] {
  let endedBy: string | undefined;
  return index.rules.map((placed) => {
    const { rule } = placed;
    if (endedBy !== undefined) return no(rule, `rule "${endedBy}" before it ends the search`);
    const verdict = verdictOf(placed, parsed);
    if (verdict.matched && !rule.continue) endedBy = rule.name;
    return verdict;
  });
}

function verdictOf({ rule, condition }: PlacedRule, parsed: Parsed): RuleVerdict {
  const { event } = parsed;
  if (!rule.on.some((type) => type.name === event.type)) {
    return no(rule, `listens to ${listenedTo(rule)}, not to ${event.type}`);
  }
  if (condition?.holds(parsed) === false) return no(rule, condition.say(parsed));
  if (!wants(rule, event)) return no(rule, "its condition (when) said no");
  const reasons = [`listens to ${event.type}`];
  if (condition !== undefined) reasons.push(condition.say(parsed));
  if (rule.via.length === 0) reasons.push("it names no channel and so means nobody");
  return { rule: rule.name, matched: true, reason: reasons.join("; ") };
}

function no({ name }: ActiveRule, reason: string): RuleVerdict {
  return { rule: name, matched: false, reason };
}

function listenedTo({ on, patterns }: ActiveRule): string {
  const named = on.filter(
    ({ name }) => !patterns.some((pattern) => matchesTypePattern(pattern, name)),
  );
  const all = [...named.map(({ name }) => name), ...patterns];
  return all.length === 0 ? "nothing" : all.join(", ");
}
