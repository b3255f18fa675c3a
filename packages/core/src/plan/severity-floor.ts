import { hasHeard, listenerOf } from "../alert/heard.ts";
import type { ChannelPolicy } from "../deliver/policies.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import { severities } from "../model/event.ts";
import { type Answer, type Draft, type Drafted, proceed, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";

/**
 * Leaves out what is below the least severity that a channel takes. A recovery passes whatever its
 * severity, unless the channel takes none. A report for all, as that of a success, is a recovery for
 * those alone who have heard of the trouble.
 */
export const severityFloor: Stage = {
  name: "severity-floor",
  decide(drafted, state) {
    const { channelPolicies, placeholder } = drafted;
    // That nothing came up is no matter of how severe it is.
    if (channelPolicies.size === 0 || placeholder !== undefined) return drafted;
    return answerEach("severity-floor", drafted, (draft) => {
      const policy = channelPolicies.get(draft.channel);
      if (policy === undefined || isOpen(policy)) return proceed;
      return answerUnder(policy, draft.channel, drafted, isRecovery(draft, drafted, state));
    });
  },
};

function isOpen({ minSeverity, recoveries = true }: ChannelPolicy): boolean {
  return minSeverity === undefined && recoveries;
}

function answerUnder(
  { minSeverity, recoveries = true }: ChannelPolicy,
  channel: string,
  { event }: Drafted,
  recovery: boolean,
): Answer {
  if (recovery) {
    const message = `Channel ${channel} takes no recoveries`;
    return recoveries ? proceed : skip("recovery-unwanted", message);
  }
  if (minSeverity === undefined || rank(event.severity) >= rank(minSeverity)) return proceed;
  return skip(
    "below-floor",
    `Channel ${channel} takes ${minSeverity} and above, and the event is ${event.severity}`,
  );
}

function isRecovery(draft: Draft, { type, event, alert, now }: Drafted, state: PlanState): boolean {
  if (alert === undefined) {
    const whose = `The recovers function of event type ${type.name}`;
    return answerAtOnce(() => type.recovers(event.payload), "event-definition-invalid", whose);
  }
  if (alert.status !== "resolved" || !alert.toAll) return alert.status === "resolved";
  const before = state.alerts.get(alert.fingerprint);
  if (before === undefined || before.status === "resolved") return false;
  if (draft.follows !== undefined) return true;
  return hasHeard(before, listenerOf(draft), now);
}

function rank(severity: (typeof severities)[number]): number {
  return severities.indexOf(severity);
}
