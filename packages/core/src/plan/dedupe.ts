import { transitionOf } from "../alert/sighting.ts";
import { canonicalJson } from "../model/canonical-json.ts";
import type { ActiveRule } from "../model/rule.ts";
import { exactMomentText } from "../time/local-time.ts";
import { hashed } from "./bundle-key.ts";
import type { RuleDedupe } from "./dedupe-option.ts";
import { originalAt } from "./dedupe-window.ts";
import { type Drafted, proceed, skip } from "./draft.ts";
import { forKey, keyOfEvent, spanIn } from "./event-key.ts";
import { answerByRules, noObjection } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";
import { zoneOf } from "./zone-of.ts";

/** Leaves out what says the same as an event that a rule let through a moment ago. */
export const dedupe: Stage = {
  name: "dedupe",
  want(drafted, { duplicates }) {
    for (const rule of drafted.rules) {
      if (rule.dedupe !== undefined) duplicates.want(keyOf(rule.dedupe, rule.name, drafted).id);
    }
  },
  decide(drafted, state) {
    if (drafted.rules.every((rule) => rule.dedupe === undefined)) return drafted;
    const decided = new Map<ActiveRule, Decided>();
    return answerByRules("dedupe", drafted, (rule, { recipient }) => {
      // What the engine says by itself repeats nothing.
      if (rule.dedupe === undefined || drafted.event.notice !== undefined) return noObjection;
      const known = decided.get(rule) ?? decide(rule.name, rule.dedupe, drafted, state);
      decided.set(rule, known);
      const { original, about } = known;
      if (original === undefined) return { answer: proceed };
      const when = exactMomentText(original.at, drafted.now, zoneOf(recipient, drafted).name);
      const message =
        `Duplicate of ${original.event}, which rule "${rule.name}" let through at ${when}${about}: ` +
        `it leaves out what comes again within ${spanIn(rule.dedupe.withinMs)}`;
      return { answer: skip("duplicate", message) };
    });
  },
};

/**
 * An alert that fires again after it was resolved repeats nothing, though its event says the same as before,
 * unless the rule says by what events are the same. What comes behind it may repeat it.
 */
function isNews({ by }: RuleDedupe, drafted: Drafted, { alerts }: PlanState): boolean {
  const { alert } = drafted;
  if (alert === undefined || by !== undefined) return false;
  const { change } = transitionOf({ ...drafted, alert }, alerts.get(alert.fingerprint));
  return change !== "same" && change !== "quiet" && change !== "unknown";
}

/** What an event repeats under a rule; nothing where it is told. */
interface Decided {
  readonly original?: { readonly event: string; readonly at: number };
  /** The key in words. */
  readonly about: string;
}

function decide(rule: string, option: RuleDedupe, drafted: Drafted, state: PlanState): Decided {
  const { duplicates } = state;
  const { event, now } = drafted;
  const { withinMs } = option;
  const { id, words } = keyOf(option, rule, drafted);
  const original = originalAt(duplicates.get(id), withinMs, now);
  if (original === undefined || isNews(option, drafted, state)) {
    duplicates.put(id, { event: event.id, at: now, expiresAt: now + withinMs });
    return { about: "" };
  }
  return original.event === event.id ? { about: "" } : { original, about: words() };
}

/** Where the rule does not say what makes two events the same, all of them does. */
function keyOf({ by }: RuleDedupe, rule: string, drafted: Drafted) {
  if (by === undefined) {
    const { type, payload } = drafted.event;
    return { id: hashed([rule, canonicalJson([type, payload])]), words: () => "" };
  }
  const key = keyOfEvent(by, drafted, rule);
  return { id: hashed([rule, key.id]), words: () => forKey(key) };
}
