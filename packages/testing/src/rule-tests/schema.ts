import {
  holdKinds,
  type Match,
  preferenceValues,
  type Recipient,
  severities,
  weekdays,
} from "@carillon/core";
import { z } from "zod";
import { momentOf } from "../moment.ts";

const name = z.string().min(1).max(200);
const names = z.union([name, z.array(name).min(1).max(1_000)]);

const moment = z.string().superRefine((text, { addIssue }) => {
  try {
    momentOf(text);
  } catch {
    const message = 'must be a moment, as 2026-03-02T07:00:00Z or "2026-03-02 07:00 Europe/Berlin"';
    addIssue({ code: "custom", message });
  }
});

const span = z.templateLiteral([z.number().min(0), z.enum(["ms", "s", "m", "h", "d"])], {
  error: 'must be a span, as "90s", "15m", "24h" or "7d"',
});

const payload = z.record(z.string(), z.json());

const expected = z.strictObject({
  to: names.optional(),
  via: names,
  event: name.optional(),
  rule: name.optional(),
  events: z.int().positive().optional(),
  says: z.string().min(1).optional(),
  heldUntil: moment.optional(),
  held: z
    .union([z.literal(true), z.enum(holdKinds)], {
      error: `must be true, or what it waits for: ${holdKinds.join(", ")}`,
    })
    .optional(),
  skipped: z.union([z.literal(true), name]).optional(),
  failed: z.union([z.literal(true), name]).optional(),
});

const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const quietHours = z.custom<NonNullable<Recipient["quietHours"]>>(isObject, "must be an object");
const workingHours = z.custom<NonNullable<Recipient["workingHours"]>>(
  isObject,
  "must be an object",
);

const digest = z.strictObject({
  name,
  every: z.string().min(1),
  at: z.string().optional(),
  on: z.enum(weekdays).optional(),
  timeZone: z.string().optional(),
  exceptFrom: z.enum(severities).optional(),
});

const preferences = z.strictObject({
  person: name.optional(),
  tenant: name.optional(),
  entries: z.record(name, z.record(name, z.enum(preferenceValues))).optional(),
  digest: digest.optional(),
  quietHours: quietHours.optional(),
  workingHours: workingHours.optional(),
});

const silence = z.strictObject({
  match: z.custom<Match>(isObject, "must be a condition"),
  for: span.optional(),
  until: moment.optional(),
  owner: name.optional(),
  reason: z.string().min(1).optional(),
});

const whatHappens = {
  event: name.optional(),
  payload: payload.optional(),
  acknowledge: name.optional(),
  silence: silence.optional(),
  prefer: preferences.optional(),
  optOut: z.strictObject({ kind: name, address: name, category: name }).optional(),
  suppress: z.strictObject({ kind: name, address: name }).optional(),
  answer: z.record(name, z.enum(["sent", "deferred", "rejected", "unknown"])).optional(),
};
const whenAndWhat = { at: moment.optional(), after: span.optional(), ...whatHappens };

const given = z.strictObject(whenAndWhat);
const step = z.strictObject({ ...whenAndWhat, expect: z.array(expected).optional() });

const test = z
  .strictObject({
    name,
    at: moment.optional(),
    given: z.array(given).optional(),
    ...whatHappens,
    expect: z.array(expected).optional(),
    steps: z.array(step).min(1).optional(),
  })
  .refine(({ expect, steps = [] }) => expect !== undefined || steps.some((one) => one.expect), {
    error: "expects nothing: say who is told (expect), or nobody with an empty list",
  });

const person = z.strictObject({
  id: name,
  name: z.string().optional(),
  addresses: z.record(z.string(), z.string()).optional(),
  locale: z.string().optional(),
  timeZone: z.string().optional(),
  quietHours: quietHours.optional(),
  workingHours: workingHours.optional(),
  tenant: name.optional(),
  roles: z.array(name).optional(),
  groups: z.array(name).optional(),
  is: z.record(name, z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

/** What a file of rule tests holds. */
export const ruleTestsSchema = z.strictObject({
  $schema: z.string().optional(),
  at: moment.optional(),
  people: z.array(person).optional(),
  events: z.record(name, z.strictObject({ type: name, payload: payload.optional() })).optional(),
  tests: z.array(test).min(1, "has no tests").max(10_000),
});

/** A file of rule tests, read. */
export type RuleTests = z.output<typeof ruleTestsSchema>;
/** One of its tests. */
export type RuleTest = RuleTests["tests"][number];
/** What happens in it, and what is expected then. */
export type Step = z.output<typeof step>;
/** Somebody whom the directory of a test knows. */
export type Person = z.output<typeof person>;

/**
 * The JSON Schema of rule tests, for editors: what the file `rule-tests.schema.json` of this package holds.
 */
export function ruleTestsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(ruleTestsSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "custom") jsonSchema.type = "object";
    },
  });
  return { $schema, title: "Tests of Carillon rules", ...schema };
}
