import { followUpFaults } from "./check-follow-ups.ts";
import { placeFaults } from "./check-places.ts";
import { messageOf } from "./errors.ts";
import type { Addressee } from "./model/addressee.ts";
import { didYouMean } from "./model/closest.ts";
import type { ActiveRule } from "./model/rule.ts";
import type { Channels } from "./plan/address.ts";
import { standInsOf, stepsOf } from "./plan/follow-ups.ts";
import type { RuleFault } from "./rules/activate.ts";

/** What is wrong with rules that are to work with these channels. */
export function faultsOf(rules: readonly ActiveRule[], channels: Channels): readonly RuleFault[] {
  const first = new Map<string, number>();
  return rules.flatMap((rule, index) => {
    const before = first.get(rule.name);
    if (before === undefined) first.set(rule.name, index);
    return [
      ...(before === undefined ? [] : [sameName(rule, before)]),
      ...userFaults(rule),
      ...rule.via.flatMap((name, position) => viaFaults(rule, name, position, channels)),
      ...directFaults(rule, channels),
      ...followUpFaults(rule),
      ...digestFaults(rule),
      ...laterFaults(rule, channels),
      ...placeFaults(rule),
    ].map((fault) => ({ ...fault, rule: index }));
  });
}

type Fault = Omit<RuleFault, "rule">;

function sameName({ name }: ActiveRule, before: number): Fault {
  const message = `two rules are named ${JSON.stringify(name)}; the other one is rules[${before}]`;
  return { code: "rule-name-duplicate", path: ["name"], message };
}

function viaFaults(
  rule: ActiveRule,
  name: string,
  position: number,
  channels: Channels,
): readonly Fault[] {
  const channel = channels.get(name);
  const path = ["via", position];
  if (channel === undefined) {
    const hint = didYouMean(name, channels.keys()) || `; the engine has ${listed(channels)}`;
    const message = `there is no channel ${JSON.stringify(name)}${hint}`;
    return [{ code: "rule-channel-unknown", path, message }];
  }
  const { address: kind, recipients, off } = channel;
  if (kind === undefined) return [];
  const nobody = rule.to === undefined && recipients.length === 0 && rule.user !== "only";
  // Who is not configured at all may have no recipients either.
  if (nobody && off === undefined) {
    const message = `neither the rule nor the channel ${name} names a recipient`;
    return [{ code: "rule-recipients-missing", path, message }];
  }
  const named = typeof rule.to === "function" ? [] : (rule.to ?? []);
  return named.flatMap((to, index): readonly Fault[] => {
    const address = addressIn(to, kind.kind);
    try {
      if (address !== undefined) kind.parse(address);
      return [];
    } catch (error) {
      return [{ code: "address-invalid", path: ["to", index], message: messageOf(error) }];
    }
  });
}

/** What is wrong with the channels and recipients of a rule's steps and of its fallback. */
function laterFaults(rule: ActiveRule, channels: Channels): readonly Fault[] {
  const faults = (asking: ActiveRule, path: readonly (string | number)[]) =>
    [
      ...userFaults(asking),
      ...asking.via.flatMap((name, position) => viaFaults(asking, name, position, channels)),
      ...directFaults(asking, channels),
    ].map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  return [
    ...stepsOf(rule).flatMap((step, index) => faults(step, ["escalate", index])),
    ...standInsOf(rule).flatMap((standIn, index) =>
      standIn.via.flatMap((name) =>
        viaFaults(standIn, name, index, channels).map((fault) => ({
          ...fault,
          path: ["fallback", ...fault.path],
        })),
      ),
    ),
  ];
}

/** What can be checked before there is an event. */
function addressIn(to: Addressee, kind: string): string | undefined {
  if (typeof to === "string") return to.includes("${") ? undefined : to;
  return "addresses" in to ? to.addresses?.[kind] : undefined;
}

function listed(channels: Channels): string {
  return [...channels.keys()].join(", ") || "no channels";
}

/** A place cannot stand for a person: a rule for the user alone would reach nobody, ever. */
function directFaults(rule: ActiveRule, channels: Channels): readonly Fault[] {
  if (rule.user === "none") return [];
  if (rule.via.length === 0) {
    const message = "the affected user is to be told, and through no channel";
    return [{ code: "rule-recipients-missing", path: ["via"], message }];
  }
  if (rule.user === "also") return [];
  if (rule.via.some((name) => channels.get(name)?.address !== undefined)) return [];
  const message =
    `the affected user alone is told (user: "only"), and no channel of the rule ` +
    `(${rule.via.join(", ")}) can reach a person directly`;
  return [{ code: "rule-recipients-missing", path: ["user"], message }];
}

function userFaults(rule: ActiveRule): readonly Fault[] {
  const without = rule.on.find((type) => !type.hasUser);
  if (rule.user === "none" || without === undefined) return [];
  const message = `the affected user is to be told, and event type ${without.name} has none`;
  return [{ code: "rule-user-unknown", path: ["user"], message }];
}

/** A digest that is empty is for whoever is known without an event. */
function digestFaults({ digest, to, user }: ActiveRule): readonly Fault[] {
  if (digest?.skipEmpty !== false) return [];
  const path = ["digest", "skipEmpty"];
  const code = "rule-recipients-missing";
  if (user === "only") {
    const message = "nobody is affected where nothing came up, so an empty digest has no reader";
    return [{ code, path, message }];
  }
  if (typeof to !== "function") return [];
  const message =
    "where nothing came up there is no event that the function `to` could be asked about";
  return [{ code, path, message }];
}
