import type { JsonObject, JsonValue, Match, Scalar, Severity } from "@carillon/core";
import fc from "fast-check";
import type { World } from "./reference.ts";

/** Few values, so that what is asked is often what is there. */
const words = fc.constantFrom("", "a", "b", "ab", "aab", "web-01", "web-02", "nightly db", "*");
const scalars = fc.oneof<fc.Arbitrary<Scalar>[]>(
  words,
  fc.integer({ min: -2, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const keys = fc.constantFrom("a", "b", "size", "0", "length", "toString", "hasOwnProperty");

const values: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
  ),
})).value;

const payloads: fc.Arbitrary<JsonObject> = fc.dictionary(keys, values, { maxKeys: 5 });

const severities = fc.constantFrom<Severity[]>("info", "warning", "error", "critical");

export const worlds: fc.Arbitrary<World> = fc.record({
  type: fc.constantFrom("disk.full", "disk.healed", "backup.failed"),
  severity: severities,
  labels: fc.dictionary(fc.constantFrom("host", "service", "toString"), words, { maxKeys: 3 }),
  payload: payloads,
});

const ordered = fc.oneof(words, fc.integer({ min: -2, max: 3 }));
const parts = words.filter((word) => word !== "");
const regexes = fc.constantFrom(
  "a",
  "^a+b$",
  "(a|b)*",
  "^$",
  "web-0[12]",
  "^.{2,3}$",
  "[^a]",
  "\\*",
);

const tests = fc
  .record(
    {
      equals: scalars,
      oneOf: fc.array(scalars, { minLength: 1, maxLength: 3 }),
      ">": ordered,
      ">=": ordered,
      "<": ordered,
      "<=": ordered,
      between: fc.tuple(ordered, ordered),
      contains: scalars,
      startsWith: parts,
      endsWith: parts,
      glob: fc.constantFrom("*", "a*", "*b", "web-??", "?", "**a*", "a"),
      regex: regexes,
      present: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .filter((asked) => Object.keys(asked).length > 0);

const test = fc.oneof(scalars, fc.array(scalars, { minLength: 1, maxLength: 3 }), tests);
const severityTests = fc.oneof(
  severities,
  fc.array(severities, { minLength: 1, maxLength: 3 }),
  fc
    .tuple(fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const), severities)
    .map(([sign, severity]) => `${sign} ${severity}` as const),
);
const subjects = fc.oneof(
  fc.constantFrom("labels.host", "labels.service", "labels.toString", "type", "domain"),
  fc.array(keys, { minLength: 1, maxLength: 3 }).map((steps) => `payload.${steps.join(".")}`),
);

const leaves: fc.Arbitrary<Match> = fc
  .record(
    { fields: fc.dictionary(subjects, test, { maxKeys: 2 }), severity: severityTests },
    { requiredKeys: ["fields"] },
  )
  .map(({ fields, severity }) => (severity === undefined ? fields : { ...fields, severity }))
  .filter((match) => Object.keys(match).length > 0);

/** Conditions of every kind, a few levels deep. */
export const matches: fc.Arbitrary<Match> = fc.letrec<{ match: Match }>((tie) => {
  const several = fc.array(tie("match"), { minLength: 1, maxLength: 3 });
  return {
    match: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves,
      several.map((and) => ({ and })),
      several.map((or) => ({ or })),
      tie("match").map((not) => ({ not })),
      fc.tuple(leaves, several).map(([leaf, or]) => ({ ...leaf, or })),
    ),
  };
}).match;
