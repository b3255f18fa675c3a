import type { z } from "zod";

/** What zod finds wrong with data, in words for whoever wrote it. Schemas that say more themselves do. */
export function issueInWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `is missing: it must be ${kinds[issue.expected] ?? issue.expected}`
        : `must be ${kinds[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      if (issue.origin === "string") return "must not be empty";
      return issue.origin === "array"
        ? `must have at least ${issue.minimum}`
        : `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
    case "too_big":
      if (issue.origin === "string") return `is longer than ${issue.maximum} characters`;
      return issue.origin === "array"
        ? `has more than ${issue.maximum}`
        : `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "a boolean",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};

function kindOf(input: unknown): string {
  if (input === null) return "empty";
  if (Array.isArray(input)) return "a list";
  return kinds[typeof input] ?? typeof input;
}
