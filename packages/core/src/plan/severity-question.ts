import { type Severity, severities } from "../model/event.ts";
import type { SeverityTest } from "../model/match.ts";
import type { Question } from "./question.ts";

/** The question about a severity: there are only four, so it is which of them are wanted. */
export function severityQuestion(test: SeverityTest): Question {
  const values = severities.filter((severity) => wants(test, severity));
  const wanted = new Set<unknown>(values);
  return { phrase: phraseOf(test), passes: (value) => wanted.has(value), values };
}

function wants(test: SeverityTest, severity: Severity): boolean {
  if (typeof test === "string") {
    const [sign, bound] = test.split(" ");
    return bound === undefined
      ? severity === test
      : compares(sign, rankOf(severity), rankOf(bound));
  }
  if (isList(test)) return test.includes(severity);
  const { equals, oneOf, between, ...bounds } = test;
  return (
    (equals === undefined || severity === equals) &&
    (oneOf === undefined || oneOf.includes(severity)) &&
    (between === undefined ||
      (rankOf(severity) >= rankOf(between[0]) && rankOf(severity) <= rankOf(between[1]))) &&
    Object.entries(bounds).every(
      ([sign, bound]) => bound === undefined || compares(sign, rankOf(severity), rankOf(bound)),
    )
  );
}

function compares(sign: string | undefined, one: number, other: number): boolean {
  switch (sign) {
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    case "<":
      return one < other;
    default:
      return one <= other;
  }
}

const ranks = new Map<string, number>(severities.map((severity, rank) => [severity, rank]));

function rankOf(severity: string): number {
  return ranks.get(severity) ?? -1;
}

function phraseOf(test: SeverityTest): string {
  if (typeof test === "string") return test;
  if (isList(test)) return `one of ${test.join(", ")}`;
  return Object.entries(test)
    .flatMap(([sign, bound]) => (bound === undefined ? [] : `${sign} ${[bound].flat().join(", ")}`))
    .join(" and ");
}

function isList(test: SeverityTest): test is readonly Severity[] {
  return Array.isArray(test);
}
