import { z } from "zod";
import { messageOf } from "../errors.ts";
import { noSuch } from "./closest.ts";
import { described } from "./described.ts";
import { severities } from "./event.ts";
import type { Match, Test, Tests } from "./match.ts";
import { compileRegex } from "./regex.ts";
import { faultOfSubject, subjectPattern } from "./subject.ts";

const text = z.string().max(1_000);
const number = z.number();
const scalar = z.union([text, number, z.boolean(), z.null()], {
  error: "must be a text of at most 1,000 characters, a number, true, false or null",
});
const ordered = z.union([number, text], { error: "must be a number or a text" });
const list = z.array(scalar).min(1, "is an empty list").max(1_000);
const part = text.min(1, "is an empty text");

const asksNothing = {
  error: "asks nothing",
  when: ({ issues }: { readonly issues: readonly unknown[] }) => issues.length === 0,
};

const regex = z
  .string()
  .superRefine((pattern, { addIssue }) => {
    try {
      compileRegex(pattern);
    } catch (error) {
      addIssue({ code: "custom", message: messageOf(error) });
    }
  })
  .register(described, {
    description: "RE2 syntax, found anywhere in the text unless anchored",
    maxLength: 500,
  });

const fromLargeToSmall = "goes from the larger to the smaller, so that nothing is between them";

const testShape = {
  equals: scalar.optional(),
  oneOf: list.optional(),
  ">": ordered.optional(),
  ">=": ordered.optional(),
  "<": ordered.optional(),
  "<=": ordered.optional(),
  between: z
    .tuple([ordered, ordered])
    .refine(([from, to]) => typeof from === typeof to, "must be two numbers, or two texts")
    .refine(([from, to]) => typeof from !== typeof to || from <= to, fromLargeToSmall)
    .optional(),
  contains: scalar.optional(),
  startsWith: part.optional(),
  endsWith: part.optional(),
  glob: part.optional(),
  regex: regex.optional(),
  present: z.boolean().optional(),
};
const testsSchema: z.ZodType<Tests, Tests> = z
  .strictObject(testShape, { error: noSuch("test", Object.keys(testShape)) })
  .refine(asksSomething, asksNothing)
  .register(described, { id: "tests", description: "Tests of one value, of which all must hold" });

const testSchema: z.ZodType<Test, Test> = z
  .union([scalar, list, testsSchema], {
    error: ({ input }) => faultIn(input, testsSchema, "must be a value, a list of values or tests"),
  })
  .register(described, {
    id: "test",
    description: "A value to equal, a list to be one of, or tests",
  });

const severity = z.enum(severities);
const severityTests = z
  .strictObject({
    equals: severity.optional(),
    oneOf: z.array(severity).min(1).optional(),
    ">": severity.optional(),
    ">=": severity.optional(),
    "<": severity.optional(),
    "<=": severity.optional(),
    between: z
      .tuple([severity, severity])
      .refine(([from, to]) => severities.indexOf(from) <= severities.indexOf(to), fromLargeToSmall)
      .optional(),
  })
  .refine(asksSomething, asksNothing);
const severityTest = z
  .union(
    [
      severity,
      z.templateLiteral([z.enum([">", ">=", "<", "<="]), " ", severity]),
      z.array(severity).min(1),
      severityTests,
    ],
    {
      error: ({ input }) =>
        faultIn(input, severityTests, `must be ${severities.join(", ")}, or as in ">= warning"`),
    },
  )
  .register(described, {
    id: "severity",
    description: 'A severity, several, or a comparison as in ">= warning"',
  });

const recursive: z.ZodType<Match, Match> = z
  .lazy(() =>
    z
      .object({
        type: testSchema.optional(),
        domain: testSchema.optional(),
        severity: severityTest.optional(),
        and: z.array(recursive).min(1, "is an empty list").optional(),
        or: z.array(recursive).min(1, "is an empty list").optional(),
        not: recursive.optional(),
      })
      .catchall(testSchema)
      .superRefine((match, { addIssue }) => {
        for (const name of Object.keys(match)) {
          const fault = faultOfSubject(name);
          if (fault !== undefined) addIssue({ code: "custom", message: fault, path: [name] });
        }
        if (!asksSomething(match)) addIssue({ code: "custom", message: "asks nothing" });
      }),
  )
  .register(described, {
    id: "match",
    description: "What must hold of an event; all that is said must",
    propertyNames: { pattern: subjectPattern },
  });

const deepest = 8;
const mostTests = 2_000;

/** A condition of an extent that can be asked of every event, of data that is plain JSON already. */
export const boundedMatch: z.ZodType<Match, Match> = recursive.superRefine(
  (match, { addIssue }) => {
    const fault = faultOfExtent(match);
    if (fault !== undefined) addIssue({ code: "custom", message: fault });
  },
);

/** What is wrong with the extent of a condition, or nothing. */
function faultOfExtent(match: Match, depth = 1): string | undefined {
  if (depth > deepest) return `nests deeper than ${deepest} levels`;
  const inner = innerOf(match);
  const fault = inner
    .map((one) => faultOfExtent(one, depth + 1))
    .find((said) => said !== undefined);
  if (fault !== undefined) return fault;
  return depth === 1 && testsIn(match) > mostTests
    ? `asks more than ${mostTests} tests`
    : undefined;
}

function testsIn(match: Match): number {
  return innerOf(match).reduce((sum, one) => sum + testsIn(one), Object.keys(match).length);
}

function innerOf({ and = [], or = [], not }: Match): readonly Match[] {
  return [...and, ...or, ...(not === undefined ? [] : [not])];
}

function asksSomething(asked: object): boolean {
  return Object.values(asked).some((value) => value !== undefined);
}

/** A union says of itself that nothing fits: what was most likely meant says more. */
function faultIn(input: unknown, meant: z.ZodType, otherwise: string): string {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return otherwise;
  const [issue] = z.safeParse(meant, input).error?.issues ?? [];
  if (issue === undefined) return otherwise;
  return [...issue.path.map(String), issue.message].join(" ");
}
