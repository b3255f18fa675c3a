import type { ActiveRule } from "../model/rule.ts";
import type { Draft } from "./draft.ts";
import { defaultFallbackMs } from "./fallback-option.ts";

/** A step of an escalation, as its drafts know it. */
export interface Step {
  /** From 1. */
  readonly number: number;
  readonly afterMs: number;
}

/** A channel of a fallback, as its drafts know it. */
export interface StandIn {
  /** In the list of channels, from 0. */
  readonly place: number;
  readonly afterMs: number;
}

/** A rule as it asks for deliveries: for its own, or for those of a step or a fallback. */
export interface AskingRule extends ActiveRule {
  readonly step?: Step;
  readonly standIn?: StandIn;
  /** It names its people itself, whomever the event was emitted to. */
  readonly namesItsOwn?: boolean;
}

/** Rules, and what they ask for later, as rules beside them. The same list where none does. */
export function withFollowUps(rules: readonly ActiveRule[]): readonly AskingRule[] {
  return rules.some(asksForMore) ? rules.flatMap(expanded) : rules;
}

/** Whether a draft is for later, and not what its rule has people told at once. */
export function isFollowUp({ step, standIn }: Pick<Draft, "step" | "standIn">): boolean {
  return step !== undefined || standIn !== undefined;
}

function asksForMore({ escalate, fallback }: ActiveRule): boolean {
  return escalate !== undefined || fallback !== undefined;
}

const known = new WeakMap<ActiveRule, readonly AskingRule[]>();

function expanded(rule: ActiveRule): readonly AskingRule[] {
  if (!asksForMore(rule)) return [rule];
  const found = known.get(rule) ?? [rule, ...standInsOf(rule), ...stepsOf(rule)];
  known.set(rule, found);
  return found;
}

/** The channels of a rule's fallback, each as a rule for the same people. */
export function standInsOf(rule: ActiveRule): readonly AskingRule[] {
  const { via = [], afterMs = defaultFallbackMs } = rule.fallback ?? {};
  return via.map((name, place) => ({ ...rule, via: [name], standIn: { place, afterMs } }));
}

/** The steps of a rule's escalation, each as a rule of its own. */
export function stepsOf(rule: ActiveRule): readonly AskingRule[] {
  return (rule.escalate ?? []).map(({ afterMs, to, via, user = "none" }, index) => ({
    ...rule,
    to: to ?? rule.to,
    via: via ?? rule.via,
    user,
    step: { number: index + 1, afterMs },
    namesItsOwn: to !== undefined,
  }));
}
