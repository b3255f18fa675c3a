import { severities } from "../model/event.ts";
import type { Matched } from "./draft.ts";
import { type FailedRules, match } from "./match.ts";
import type { RuleIndex } from "./rule-index.ts";

/**
 * The rules that speak of an alert. Of a reminder: those that remind. Of an alert's end, which matters less
 * than its begin: those too that would want it at another severity, for those who heard of the begin by them.
 */
export function withAlertRules(matched: Matched, index: RuleIndex, failed?: FailedRules): Matched {
  const { alert, rules } = matched;
  if (alert === undefined) return matched;
  if (alert.notice?.kind === "reminder") {
    return { ...matched, rules: rules.filter(({ remind }) => remind !== undefined) };
  }
  return alert.status === "resolved" ? withRecoveryRules(matched, index, failed) : matched;
}

function withRecoveryRules(
  matched: Matched,
  index: RuleIndex,
  failed: FailedRules | undefined,
): Matched {
  const { event, channelPolicies } = matched;
  const known = new Set(matched.rules.map(({ name }) => name));
  const further = new Map<string, Matched["rules"][number]>();
  for (const severity of severities) {
    if (severity === event.severity) continue;
    const supposed = { ...matched, event: { ...event, severity } };
    for (const rule of match(supposed, index, channelPolicies, failed).rules) {
      if (!known.has(rule.name)) further.set(rule.name, rule);
    }
  }
  if (further.size === 0) return matched;
  const recoveryRules = new Set(further.keys());
  return { ...matched, rules: [...matched.rules, ...further.values()], recoveryRules };
}
