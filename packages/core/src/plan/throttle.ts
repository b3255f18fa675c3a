import type { ActiveRule } from "../model/rule.ts";
import { exactMomentText } from "../time/local-time.ts";
import { bundleKey, hashed } from "./bundle-key.ts";
import { type Drafted, skip } from "./draft.ts";
import { type EventKey, forKey, keyOfEvent, spanIn } from "./event-key.ts";
import { answerByRules, canWait, noObjection, type RuleAnswer } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";
import type { RuleThrottle } from "./throttle-option.ts";
import { passAt } from "./throttle-window.ts";
import { zoneOf } from "./zone-of.ts";

/**
 * Lets no more than so many events through in so long, for each rule and key. An event counts once,
 * however many it is told to, and not at all when nobody would be told anyway. What exceeds the throttle
 * is left out, or waits to be summed up.
 */
export const throttle: Stage = {
  name: "throttle",
  want(drafted, { throttles }) {
    for (const rule of drafted.rules) {
      if (rule.throttle === undefined) continue;
      throttles.want(idOf(rule.name, keyOf(rule.throttle, rule.name, drafted)));
    }
  },
  decide(drafted, state) {
    if (drafted.rules.every((rule) => rule.throttle === undefined)) return drafted;
    const decided = new Map<ActiveRule, Decided>();
    return answerByRules("throttle", drafted, (rule, draft): RuleAnswer => {
      if (rule.throttle === undefined) return noObjection;
      const known = decided.get(rule) ?? decide(rule.name, rule.throttle, drafted, state);
      decided.set(rule, known);
      const { roomAt, exceeded, key } = known;
      if (roomAt === undefined) return noObjection;
      const when = exactMomentText(roomAt, drafted.now, zoneOf(draft.recipient, drafted).name);
      if (rule.throttle.summary !== true || !canWait(draft, drafted, roomAt)) {
        const message = `${exceeded}; the next may go at ${when}`;
        return { answer: skip("throttled", message) };
      }
      const message = `${exceeded}; what exceeds it is summed up at ${when}`;
      const hold = { kind: "throttle", reason: { code: "throttled", message } } as const;
      return {
        answer: { verdict: "hold", until: roomAt, hold },
        bundle: bundleKey("throttle", [rule.name, key.id], draft),
      };
    });
  },
};

interface Decided {
  readonly key: EventKey;
  /** When the throttle has room again; absent when it lets the event through. */
  readonly roomAt?: number | undefined;
  readonly exceeded: string;
}

function decide(
  rule: string,
  option: RuleThrottle,
  drafted: Drafted,
  { throttles }: PlanState,
): Decided {
  const { event, type, now } = drafted;
  const key = keyOf(option, rule, drafted);
  const id = idOf(rule, key);
  const summary = option.summary === true && !type.sensitive;
  const { roomAt, document } = passAt(throttles.get(id), { ...option, summary }, now, event.id);
  if (document !== undefined) throttles.put(id, document);
  const { max, perMs } = option;
  const exceeded = `Rule "${rule}" lets ${max} through in ${spanIn(perMs)}${forKey(key)}`;
  return { key, roomAt, exceeded };
}

const everything: readonly string[] = [];

function keyOf({ by = everything }: RuleThrottle, rule: string, drafted: Drafted): EventKey {
  return keyOfEvent(by, drafted, rule);
}

function idOf(rule: string, key: EventKey): string {
  return hashed([rule, key.id]);
}
