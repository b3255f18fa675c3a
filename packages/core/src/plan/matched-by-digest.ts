import type { ActiveRule } from "../model/rule.ts";
import type { Matched, Parsed } from "./draft.ts";

/**
 * The rule in whose digests an event stands for that nothing came up, without what it does to events of
 * its own; `undefined` of any other event.
 */
export function matchedByDigest(
  parsed: Parsed,
  rules: ReadonlyMap<string, ActiveRule>,
  channelPolicies: Matched["channelPolicies"],
): Matched | undefined {
  const { placeholder } = parsed;
  if (placeholder === undefined) return undefined;
  const rule = rules.get(placeholder.rule);
  const matched = rule === undefined || !saysSoWhenEmpty(rule) ? [] : [withDigestAlone(rule)];
  return { ...parsed, rules: matched, recoveryRules: nobody, channelPolicies };
}

/** Whether the digest of a rule goes out also when nothing came up. */
export function saysSoWhenEmpty({ digest }: Pick<ActiveRule, "digest">): boolean {
  return digest?.skipEmpty === false;
}

function withDigestAlone(rule: ActiveRule): ActiveRule {
  return {
    ...rule,
    user: "none",
    throttle: undefined,
    dedupe: undefined,
    group: undefined,
    remind: undefined,
    escalate: undefined,
    fallback: undefined,
    delayMs: undefined,
    expiresAfterMs: undefined,
  };
}

const nobody: ReadonlySet<string> = new Set();
