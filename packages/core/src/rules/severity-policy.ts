import { CarillonError } from "../errors.ts";
import { type Event, type Severity, severities } from "../model/event.ts";
import { defineRule, type Rule } from "../model/rule.ts";
import type { TypePattern } from "../model/type-pattern.ts";
import type { StormOptions } from "../plan/storm-options.ts";

/** Which events a severity policy is for, and what its rules are called. */
export interface SeverityPolicyOptions {
  /** Default `*`: every event type that the engine knows. */
  readonly on?: TypePattern;
  /** What the names of its rules begin with. Default `severity`. */
  readonly name?: string;
}

/** Channels, and how many events of a severity become few messages there. */
export interface SeverityWay<Channel extends string> extends StormOptions<Event> {
  readonly via: readonly Channel[];
}

/**
 * Rules by severity alone: `{ critical: ["mail", "chat"], warning: ["mail"] }`, and with more than channels
 * `{ info: { via: ["mail"], digest } }`. What is named counts from there up to the next that is named, so
 * that an error goes here where warnings go; what is below all that are named goes to nobody.
 *
 * @throws CarillonError `rule-definition-invalid`
 */
export function severityPolicy<const Channel extends string>(
  policy: { readonly [Level in Severity]?: readonly Channel[] | SeverityWay<Channel> },
  { on = "*", name = "severity" }: SeverityPolicyOptions = {},
): readonly Rule<Channel>[] {
  const unknown = Object.keys(policy).find((level) => !severities.some((known) => known === level));
  if (unknown !== undefined) {
    throw new CarillonError("rule-definition-invalid", `There is no severity ${unknown}`);
  }
  const named = severities.filter((severity) => policy[severity] !== undefined);
  return named.map((severity, index) => {
    const next = named[index + 1];
    const way = policy[severity] ?? [];
    return defineRule({
      ...(isList(way) ? { via: way } : way),
      name: `${name} ${severity}`,
      on,
      match: { severity: next === undefined ? `>= ${severity}` : { ">=": severity, "<": next } },
    });
  });
}

function isList<Item>(way: readonly Item[] | object): way is readonly Item[] {
  return Array.isArray(way);
}
