import { alertNamed } from "../alert/told.ts";
import { momentText } from "../time/local-time.ts";
import { bundleKey } from "./bundle-key.ts";
import type { Drafted } from "./draft.ts";
import { begunBy } from "./escalation.ts";
import { keyOfEvent } from "./event-key.ts";
import { rested } from "./quiet-hours.ts";
import { answerByRules, noObjection, type RuleAnswer } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";
import { zoneOf } from "./zone-of.ts";

/**
 * Has the steps of an escalation wait: each so long after its rule first tells of the alert, and then for
 * the end of its recipient's quiet hours. Of a rule that groups, the steps of a group are one message, too.
 */
export const steps: Stage = {
  name: "steps",
  decide(drafted, { alerts }): Drafted {
    const { alert, rules, now, drafts } = drafted;
    if (alert === undefined || rules.every(({ escalate }) => escalate === undefined))
      return drafted;
    if (drafts.every(({ step }) => step === undefined)) return drafted;
    const named = alertNamed(drafted, alert);
    const begunAt = begunBy(drafted, alerts.get(alert.fingerprint));
    const held = answerByRules("steps", drafted, (rule, draft): RuleAnswer | undefined => {
      const { step, recipient } = draft;
      if (step === undefined) return undefined;
      const until = begunAt(rule.name) + step.afterMs;
      // It had waited for its recipient's hours alone.
      if (until <= now) return noObjection;
      const when = momentText(until, now, zoneOf(recipient, drafted).name);
      const message = `held until ${when}: escalation step ${step.number} of rule "${rule.name}", unless somebody acknowledges ${named} by then`;
      const hold = { kind: "escalation", reason: { code: "escalation", message } } as const;
      const answer = { verdict: "hold", until, hold } as const;
      if (rule.group === undefined) return { answer };
      const key = keyOfEvent(rule.group.by, drafted, rule.name);
      return { answer, bundle: bundleKey("group", [rule.name, key.id], draft) };
    });
    return rested(held, ({ step }) => step !== undefined);
  },
};
