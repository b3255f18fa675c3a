import { z } from "zod";
import { CarillonError, messageOf } from "../errors.ts";
import { noSuch } from "../model/closest.ts";
import { described } from "../model/described.ts";
import { copyJsonObject } from "../model/json.ts";
import { ruleName, ruleOptionShape } from "../model/rule.ts";
import { issueInWords } from "./issue-words.ts";
import { placed } from "./place.ts";

const typeReference = z
  .string()
  .max(250)
  .regex(
    /^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?)$/,
    'must name an event type as in "backup.failed", or several as in "backup.*"',
  )
  .register(described, {
    description: "An event type (backup.failed), several (backup.*) or all (*)",
  });

const ruleDataShape = {
  name: ruleName,
  on: z.union([typeReference, z.array(typeReference).min(1, "names no event type").max(1_000)], {
    error: 'must name event types as in "backup.failed" or "backup.*"',
  }),
  ...ruleOptionShape,
};
const ruleDataSchema = z
  .strictObject(ruleDataShape, { error: noSuch("option", Object.keys(ruleDataShape)) })
  .register(described, {
    id: "rule",
    description: "Which events go to whom through which channels",
  });

/** A rule as data: what `defineRule` takes, with names for event types, and without `when`. */
export type RuleData = z.input<typeof ruleDataSchema>;

/** What a file of rules holds. */
export const ruleSetSchema = z.strictObject({
  $schema: z.string().optional(),
  rules: z.array(ruleDataSchema),
});

/** Whether a value is a rule as data, by itself: what it names may be missing. */
export function isRuleData(value: unknown): value is RuleData {
  return "rule" in checkedRule(value, "rule");
}

const mostRules = 100_000;

/**
 * Checks rules as data: a list of them, or an object with the list under `rules`. What they name is
 * looked at when an engine is to go by them.
 *
 * @throws CarillonError `rules-invalid`, with every fault and its place
 */
export function readRules(data: unknown): readonly RuleData[] {
  const issues: string[] = [];
  const rules = listIn(data).flatMap((given, index) => {
    const checked = checkedRule(given, `rules[${index}]`);
    if (!("issues" in checked)) return [checked.rule];
    issues.push(...checked.issues);
    return [];
  });
  if (issues.length === 0) return rules;
  throw new CarillonError("rules-invalid", "The rules do not fit", { issues });
}

/** One rule, or its faults; `place` says where it stands. */
export function checkedRule(
  given: unknown,
  place: string,
): { readonly rule: RuleData } | { readonly issues: readonly string[] } {
  let copy: unknown;
  try {
    copy = copyJsonObject(given, place);
  } catch (error) {
    return { issues: [error instanceof CarillonError ? error.what : messageOf(error)] };
  }
  const { success, data, error } = ruleDataSchema.safeParse(copy, { error: issueInWords });
  return success ? { rule: data } : { issues: placed(error, place) };
}

function listIn(data: unknown): readonly unknown[] {
  const list = isList(data) ? data : listUnderRules(data);
  if (list.length <= mostRules) return list;
  throw new CarillonError("rules-invalid", `There are more than ${mostRules} rules`);
}

function listUnderRules(data: unknown): readonly unknown[] {
  if (data === null || data === undefined) {
    throw new CarillonError(
      "rules-invalid",
      "There are no rules: write a list of them, or rules: []",
    );
  }
  const schema = ruleSetSchema.extend({ rules: z.array(z.unknown()) });
  const outer = schema.safeParse(data, { error: issueInWords });
  if (outer.success) return outer.data.rules;
  throw new CarillonError("rules-invalid", "The rules must stand in a list, as in { rules: [] }", {
    issues: placed(outer.error, ""),
  });
}

function isList(data: unknown): data is readonly unknown[] {
  return Array.isArray(data);
}
