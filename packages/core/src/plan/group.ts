import type { ActiveRule } from "../model/rule.ts";
import { exactMomentText } from "../time/local-time.ts";
import { bundleKey, hashed } from "./bundle-key.ts";
import { goesIntoDigest } from "./digest.ts";
import type { Drafted } from "./draft.ts";
import { type EventKey, forKey, keyOfEvent } from "./event-key.ts";
import { isFollowUp } from "./follow-ups.ts";
import type { RuleGroup } from "./group-option.ts";
import { windowAt } from "./group-window.ts";
import { answerByRules, canWait, noObjection, type RuleAnswer } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";
import { zoneOf } from "./zone-of.ts";

/**
 * Has events that belong together wait for each other, so that each recipient gets them as one message.
 * The times are the group's: they are the same for all its recipients and channels.
 */
export const group: Stage = {
  name: "group",
  want(drafted, { groups }) {
    for (const rule of drafted.rules) {
      if (rule.group === undefined) continue;
      groups.want(idOf(rule.name, keyOfEvent(rule.group.by, drafted, rule.name)));
    }
  },
  decide(drafted, state) {
    if (drafted.type.sensitive || drafted.rules.every((rule) => rule.group === undefined)) {
      return drafted;
    }
    const decided = new Map<ActiveRule, Decided>();
    return answerByRules("group", drafted, (rule, draft): RuleAnswer | undefined => {
      // What is gathered elsewhere is no matter of a group's.
      if (draft.bundle !== undefined || draft.digest !== undefined) return undefined;
      if (isFollowUp(draft)) return undefined;
      if (goesIntoDigest(rule, drafted.event)) return undefined;
      if (rule.group === undefined) return noObjection;
      const known = decided.get(rule) ?? decide(rule.name, rule.group, drafted, state);
      decided.set(rule, known);
      const { key, until } = known;
      if (until <= drafted.now || !canWait(draft, drafted, until)) return noObjection;
      const when = exactMomentText(until, drafted.now, zoneOf(draft.recipient, drafted).name);
      const message = `Waits until ${when} for others of its group${forKey(key)}: rule "${rule.name}"`;
      const hold = { kind: "group", reason: { code: "grouped", message } } as const;
      const answer = { verdict: "hold", until, hold } as const;
      return { answer, bundle: bundleKey("group", [rule.name, key.id], draft) };
    });
  },
};

interface Decided {
  readonly key: EventKey;
  readonly until: number;
}

function decide(rule: string, option: RuleGroup, drafted: Drafted, { groups }: PlanState): Decided {
  const key = keyOfEvent(option.by, drafted, rule);
  const id = idOf(rule, key);
  const { until, document } = windowAt(groups.get(id), option, drafted.now, drafted.event.id);
  if (document !== undefined) groups.put(id, document);
  return { key, until };
}

function idOf(rule: string, key: EventKey): string {
  return hashed([rule, key.id]);
}
