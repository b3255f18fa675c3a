import type { EventType } from "./model/event.ts";
import type { ActiveRule } from "./model/rule.ts";
import { matchesTypePattern } from "./model/type-pattern.ts";
import type { RuleFault } from "./rules/activate.ts";

type Fault = Omit<RuleFault, "rule">;

/** What keeps a rule's escalation or fallback from meaning anything, besides what its channels say. */
export function followUpFaults(rule: ActiveRule): readonly Fault[] {
  return [...escalationFaults(rule), ...fallbackFaults(rule)];
}

function escalationFaults(rule: ActiveRule): readonly Fault[] {
  if (rule.escalate === undefined) return [];
  const path = ["escalate"];
  const faults: Fault[] = [];
  const unfit = rule.on.filter((type) => !canBeAcknowledged(type));
  const named = unfit.find((type) => !isFound(type, rule));
  if (named !== undefined || unfit.length === rule.on.length) {
    const message = named?.sensitive
      ? `event type ${named.name} is sensitive, and is told to nobody else`
      : `nobody can acknowledge ${named?.name ?? "any of its event types"}, so it would always go on`;
    faults.push({ code: "rule-alert-missing", path, message });
  }
  if (rule.digest !== undefined && rule.digest.exceptFrom === undefined) {
    const message = "what waits for a digest is not urgent: say exceptFrom in digest";
    faults.push({ code: "rule-definition-invalid", path, message });
  }
  if (rule.throttle?.summary === true) {
    const message =
      "what is summed up (throttle) is many alerts, and nobody can acknowledge them as one";
    faults.push({ code: "rule-definition-invalid", path, message });
  }
  return faults;
}

function canBeAcknowledged({ hasAlert, sensitive }: EventType): boolean {
  return hasAlert && !sensitive;
}

/** Found by a pattern, and not named. */
function isFound({ name }: EventType, { patterns }: ActiveRule): boolean {
  return patterns.some((pattern) => matchesTypePattern(pattern, name));
}

function fallbackFaults(rule: ActiveRule): readonly Fault[] {
  const { fallback, via } = rule;
  if (fallback === undefined) return [];
  const faults = fallback.via.flatMap((name, position): readonly Fault[] => {
    if (!via.includes(name)) return [];
    const message = `the rule tells through ${name} at once`;
    return [{ code: "rule-definition-invalid", path: ["fallback", "via", position], message }];
  });
  const together = [
    rule.group && "group",
    rule.digest && rule.digest.exceptFrom === undefined && "digest",
    rule.throttle?.summary === true && "throttle",
  ].find((option) => typeof option === "string");
  if (together !== undefined) {
    const message = `what goes out together with others (${together}) has nothing to stand in for it`;
    faults.push({ code: "rule-definition-invalid", path: ["fallback"], message });
  }
  if (via.length === 0) {
    const message = "the rule means nobody (via), so nothing can fail";
    faults.push({ code: "rule-definition-invalid", path: ["fallback"], message });
  }
  return faults;
}
