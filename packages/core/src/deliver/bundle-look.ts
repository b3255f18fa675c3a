import type { Delivery } from "../model/delivery.ts";
import type { Rule } from "../model/rule.ts";
import { defaultGroup } from "../plan/group-option.ts";
import type { BundleLook } from "./compose-bundle.ts";
import type { RuleLookup } from "./policies.ts";

/** How the bundle that a delivery leads is shown: its rule's word, if the rule is still there. */
export function lookOf({ bundle = "", rules }: Delivery, lookup: RuleLookup): BundleLook {
  const [kind] = bundle.split(":");
  const said = rules.map((name) => lookup.named(name));
  const first = <Option>(option: (rule: Rule) => Option | undefined) =>
    said.flatMap((rule) => (rule === undefined ? [] : (option(rule) ?? [])))[0];
  const look = { show: defaultGroup.show, title: undefined };
  if (kind === "digest") return { ...look, title: first((rule) => rule.digest?.name) };
  const group = kind === "group" ? first((rule) => rule.group) : undefined;
  return { show: group?.show ?? look.show, title: group?.title };
}
