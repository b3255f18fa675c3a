import { CarillonError, messageOf } from "../errors.ts";
import type { ActiveRule } from "../model/rule.ts";
import { matchesTypePattern } from "../model/type-pattern.ts";
import type { Decision, Matched, Parsed, RuleVerdict } from "./draft.ts";
import { wants } from "./match.ts";
import type { PlacedRule, RuleIndex } from "./rule-index.ts";

/** What every rule says of an event, also those that do not listen, with the condition that decided. */
export function verdictsOn(
  matched: Parsed & Partial<Pick<Matched, "recoveryRules">>,
  index: RuleIndex,
): readonly RuleVerdict[] {
  const { recoveryRules, via } = matched;
  if (via !== undefined) {
    const reason = "is not asked, as the channels were named with the event";
    return index.rules.map(({ rule }) => no(rule, reason, { by: "emitted-via", via }));
  }
  return ownVerdicts(matched, index).map((verdict) => {
    if (recoveryRules?.has(verdict.rule) !== true) return verdict;
    const reason = `${verdict.reason}; but it wants the alert when it is worse, so who heard of it by this rule hears of its end`;
    return { ...verdict, matched: true, reason };
  });
}

function ownVerdicts(parsed: Parsed, index: RuleIndex): readonly RuleVerdict[] {
  let endedBy: string | undefined;
  return index.rules.map((placed) => {
    const { rule } = placed;
    if (endedBy !== undefined) {
      const decided = { by: "earlier-rule", rule: endedBy } as const;
      return no(rule, `rule "${endedBy}" before it ends the search`, decided);
    }
    const verdict = verdictOf(placed, parsed);
    if (verdict.matched && !rule.continue) endedBy = rule.name;
    return verdict;
  });
}

function verdictOf({ rule, condition }: PlacedRule, parsed: Parsed): RuleVerdict {
  const { event } = parsed;
  const byType = { by: "type", listensTo: listenedTo(rule) } as const;
  if (!rule.on.some((type) => type.name === event.type)) {
    const names = byType.listensTo.join(", ") || "nothing";
    return no(rule, `listens to ${names}, not to ${event.type}`, byType);
  }
  const byMatch = condition && { by: "match" as const, clauses: condition.decisive(parsed) };
  if (condition?.holds(parsed) === false) {
    return no(rule, condition.say(parsed), byMatch ?? byType);
  }
  const fault = faultOfWhen(rule, parsed);
  if (fault !== undefined) return no(rule, `${fault}, so that emit rejects`, { by: "when" });
  if (!wants(rule, event)) return no(rule, "its condition (when) said no", { by: "when" });
  const reasons = [`listens to ${event.type}`];
  if (condition !== undefined) reasons.push(condition.say(parsed));
  if (rule.when !== undefined) reasons.push("its condition (when) said yes");
  if (rule.via.length === 0) reasons.push("it names no channel and so means nobody");
  const decided = byMatch ?? (rule.when === undefined ? byType : { by: "when" as const });
  return { rule: rule.name, matched: true, reason: reasons.join("; "), decided };
}

/** What a sensitive event carries may stand in what was thrown. */
function faultOfWhen(rule: ActiveRule, { event, type }: Parsed): string | undefined {
  try {
    wants(rule, event);
    return undefined;
  } catch (error) {
    const cause = error instanceof CarillonError ? error.cause : error;
    if (cause === undefined) return `its condition (when) failed: ${messageOf(error)}`;
    return `its condition (when) threw${type.sensitive ? "" : `: ${messageOf(cause)}`}`;
  }
}

function no({ name }: ActiveRule, reason: string, decided: Decision): RuleVerdict {
  return { rule: name, matched: false, reason, decided };
}

function listenedTo({ on, patterns }: ActiveRule): readonly string[] {
  const named = on.filter(
    ({ name }) => !patterns.some((pattern) => matchesTypePattern(pattern, name)),
  );
  return [...named.map(({ name }) => name), ...patterns];
}
