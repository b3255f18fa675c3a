import type { ChannelPolicy } from "../deliver/policies.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import { severities } from "../model/event.ts";
import { type Answer, type Drafted, type Matched, proceed, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/**
 * Leaves out what is below the least severity that a channel takes. A recovery passes whatever its
 * severity, unless the channel takes none.
 */
export const severityFloor: Stage = {
  name: "severity-floor",
  decide(drafted): Drafted {
    const { channelPolicies } = drafted;
    if (channelPolicies.size === 0) return drafted;
    return answerEach("severity-floor", drafted, ({ channel }) => {
      const policy = channelPolicies.get(channel);
      return policy === undefined ? proceed : answerUnder(policy, channel, drafted);
    });
  },
};

function answerUnder(policy: ChannelPolicy, channel: string, { type, event }: Matched): Answer {
  const { minSeverity, recoveries = true } = policy;
  if (minSeverity === undefined && recoveries) return proceed;
  const whose = `The recovers function of event type ${type.name}`;
  const recovers = answerAtOnce(
    () => type.recovers(event.payload),
    "event-definition-invalid",
    whose,
  );
  if (recovers) {
    const message = `Channel ${channel} takes no recoveries`;
    return recoveries ? proceed : skip("recovery-unwanted", message);
  }
  if (minSeverity === undefined || rank(event.severity) >= rank(minSeverity)) return proceed;
  return skip(
    "below-floor",
    `Channel ${channel} takes ${minSeverity} and above, and the event is ${event.severity}`,
  );
}

function rank(severity: (typeof severities)[number]): number {
  return severities.indexOf(severity);
}
