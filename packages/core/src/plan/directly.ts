import { CarillonError } from "../errors.ts";
import { didYouMean } from "../model/closest.ts";
import { type ActiveRule, optionsOf } from "../model/rule.ts";
import type { Channels } from "./address.ts";
import type { Matched, Parsed } from "./draft.ts";

/**
 * An event that was emitted with channels of its own goes through them without any rule; `undefined` of any
 * other event. What asks for its deliveries has the form of a rule, so that everything behind is the same.
 *
 * @throws CarillonError `channel-unknown`, `recipients-invalid`
 */
export function matchedDirectly(
  parsed: Parsed,
  channels: Channels,
  channelPolicies: Matched["channelPolicies"],
): Matched | undefined {
  const { via, to, user, type, alert } = parsed;
  if (via === undefined) return undefined;
  if (alert !== undefined) {
    throw invalid(
      `via: ${type.name} speaks of an alert, and only rules tell its end to the same people`,
    );
  }
  for (const name of via) {
    const channel = channels.get(name);
    if (channel === undefined) {
      const hint = didYouMean(name, channels.keys());
      throw new CarillonError(
        "channel-unknown",
        `There is no channel ${JSON.stringify(name)}${hint}`,
      );
    }
    const isOpen = channel.address !== undefined && channel.recipients.length === 0;
    if (isOpen && channel.off === undefined && to === undefined && user === undefined) {
      throw invalid(`to: channel ${JSON.stringify(name)} names nobody itself`);
    }
  }
  const rule = {
    ...optionsOf({ user: userMode(parsed), notifyActor: true }),
    name: nameless,
    on: [type],
    patterns: [],
    match: undefined,
    when: undefined,
    via,
  };
  return { ...parsed, rules: [rule], recoveryRules: nobody, channelPolicies };
}

/** Whether it stands for an event that goes through channels of its own. No rule is named so. */
export function isDirect({ name }: Pick<ActiveRule, "name">): boolean {
  return name === nameless;
}

/** How a log speaks of what asks for a delivery. */
export function askedBy(rule: Pick<ActiveRule, "name">): string {
  return isDirect(rule) ? "What was emitted" : `Rule "${rule.name}"`;
}

const nameless = "";
const nobody: ReadonlySet<string> = new Set();

function userMode({ user, to }: Parsed): ActiveRule["user"] {
  if (user === undefined) return "none";
  return to === undefined ? "only" : "also";
}

function invalid(issue: string): CarillonError {
  return new CarillonError("recipients-invalid", "The recipients of the event do not fit", {
    issues: [issue],
  });
}
