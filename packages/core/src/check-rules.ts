import { CarillonError, messageOf } from "./errors.ts";
import type { EventType } from "./model/event.ts";
import type { Rule } from "./model/rule.ts";
import type { Channels } from "./plan/address.ts";

/** Refuses rules that cannot work with these channels. */
export function checkRules(rules: readonly Rule[], channels: Channels): void {
  const names = new Set<string>();
  for (const rule of rules) {
    if (names.has(rule.name)) {
      throw new CarillonError("rule-name-duplicate", `Two rules are named "${rule.name}"`);
    }
    names.add(rule.name);
    checkUser(rule);
    for (const name of rule.via) checkVia(rule, name, channels);
    checkDirect(rule, channels);
  }
}

function checkVia(rule: Rule, name: string, channels: Channels): void {
  const channel = channels.get(name);
  if (channel === undefined) {
    const known = [...channels.keys()].join(", ") || "no channels";
    throw new CarillonError(
      "rule-channel-unknown",
      `Rule "${rule.name}" names the channel ${JSON.stringify(name)}; the engine has ${known}`,
    );
  }
  const { address: kind, recipients, off } = channel;
  if (kind === undefined) return;
  const nobody = rule.to === undefined && recipients.length === 0 && rule.user !== "only";
  // Who is not configured at all may have no recipients either.
  if (nobody && off === undefined) {
    throw new CarillonError(
      "rule-recipients-missing",
      `Rule "${rule.name}" sends through ${name}, and neither names a recipient`,
    );
  }
  const issues = (rule.to ?? []).flatMap((to) => {
    const address = typeof to === "string" ? to : to.addresses?.[kind.kind];
    try {
      if (address !== undefined) kind.parse(address);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
  if (issues.length === 0) return;
  throw new CarillonError("address-invalid", `Rule "${rule.name}" has unusable recipients (to)`, {
    issues,
  });
}

/** A place cannot stand for a person: a rule for the user alone would reach nobody, ever. */
function checkDirect(rule: Rule, channels: Channels): void {
  if (rule.user !== "only") return;
  if (rule.via.some((name) => channels.get(name)?.address !== undefined)) return;
  throw new CarillonError(
    "rule-recipients-missing",
    `Rule "${rule.name}" tells the affected user alone (user: "only"), and no channel of it ` +
      `(${rule.via.join(", ")}) can reach a person directly`,
  );
}

function checkUser(rule: Rule): void {
  const without = rule.on.find((type) => !type.hasUser);
  if (rule.user === "none" || without === undefined) return;
  throw new CarillonError(
    "rule-user-unknown",
    `Rule "${rule.name}" tells the affected user, and event type ${without.name} has none`,
  );
}

/** The event types that rules listen to, by name. */
export function typesOf(rules: readonly Rule[]): ReadonlyMap<string, EventType> {
  const types = new Map<string, EventType>();
  for (const type of rules.flatMap((rule) => rule.on)) {
    const known = types.get(type.name) ?? type;
    if (known !== type) {
      throw new CarillonError("event-type-conflict", `Two event types are named ${type.name}`);
    }
    types.set(type.name, type);
  }
  return types;
}
