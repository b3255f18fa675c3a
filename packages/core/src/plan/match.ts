import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import type { Event } from "../model/event.ts";
import type { Rule } from "../model/rule.ts";
import type { Matched, Parsed, RuleVerdict } from "./draft.ts";

/** The rules of an engine, found by event type: rules that listen to other types cost nothing. */
export class RuleIndex {
  readonly #rules: readonly Rule[];
  readonly #byType = new Map<string, Rule[]>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    for (const rule of rules) {
      for (const name of new Set(rule.on.map((type) => type.name))) {
        const listeners = this.#byType.get(name);
        if (listeners === undefined) this.#byType.set(name, [rule]);
        else listeners.push(rule);
      }
    }
  }

  /** The rules that listen to an event type, in the engine's order. */
  listeningTo(type: string): readonly Rule[] {
    return this.#byType.get(type) ?? [];
  }

  /** The verdict of every rule, also of those that do not listen: for an explanation. */
  complete(type: string, verdicts: readonly RuleVerdict[]): readonly RuleVerdict[] {
    const known = new Map(verdicts.map((verdict) => [verdict.rule, verdict]));
    return this.#rules.map(
      (rule) =>
        known.get(rule.name) ?? {
          rule: rule.name,
          matched: false,
          reason: `listens to ${rule.on.map((on) => on.name).join(", ")}, not to ${type}`,
        },
    );
  }
}

/** Asks every rule that listens to the event's type whether it wants the event. */
export function match(parsed: Parsed, index: RuleIndex): Matched {
  const { event } = parsed;
  const asked = index.listeningTo(event.type).map((rule) => ({ rule, wanted: wants(rule, event) }));
  return {
    ...parsed,
    verdicts: asked.map(({ rule, wanted }) => ({
      rule: rule.name,
      matched: wanted,
      reason: wanted ? `listens to ${event.type}` : "its condition (when) said no",
    })),
    rules: asked.flatMap(({ rule, wanted }) => (wanted ? [rule] : [])),
  };
}

function wants({ when, name }: Rule, event: Event): boolean {
  if (when === undefined) return true;
  const whose = `The condition of rule "${name}"`;
  const answer: unknown = answerAtOnce(() => when(event), "rule-condition-failed", whose);
  if (typeof answer === "boolean") return answer;
  throw new CarillonError("rule-condition-failed", `${whose} answered a ${typeof answer}`);
}
