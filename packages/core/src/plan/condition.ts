import type { Match, Test } from "../model/match.ts";
import type { Found, Scalar } from "../model/match-path.ts";
import { type Seen, type Subject, subjectOf } from "../model/subject.ts";
import { type Question, questionsOf, shown } from "./question.ts";
import { severityQuestion } from "./severity-question.ts";

/** A rule's condition, ready to be asked of event after event. */
export interface Condition {
  holds(seen: Seen): boolean;
  /** What decided, in words: why it holds, or why it does not. */
  say(seen: Seen): string;
  /** What decided, as values: those that hold, or those that do not. */
  decisive(seen: Seen): readonly Clause[];
  /** What an event must equal for it to hold: by any of them a rule is found without being asked. */
  readonly equalities: readonly Equality[];
}

/** One question of a condition, and what was there. */
export interface Clause {
  /** What was asked about: `severity`, `payload.size`. */
  readonly path: string;
  /** What it should be, in words: `> 100`, `one of "a", "b"`, `not "test"`. */
  readonly expected: string;
  /** What it is, in words: `12`, `absent`, `a list of 3`; `hidden` of a sensitive event. */
  readonly actual: string;
  readonly holds: boolean;
}

/** A subject that must equal one of the values. */
export interface Equality {
  readonly subject: Subject;
  readonly values: readonly Scalar[];
}

/** Makes a condition of its data, which is known to be sound. */
export function conditionOf(match: Match): Condition {
  const { type, severity, and = [], or, not, ...tests } = match;
  const parts: Condition[] = Object.entries<Test | undefined>(tests).flatMap(([name, test]) =>
    test === undefined ? [] : about(subjectOf(name), questionsOf(test)),
  );
  if (type !== undefined) parts.push(...about(subjectOf("type"), questionsOf(asPattern(type))));
  if (severity !== undefined)
    parts.push(...about(subjectOf("severity"), [severityQuestion(severity)]));
  parts.push(...and.map(conditionOf));
  if (or !== undefined) parts.push(anyOf(or.map(conditionOf)));
  if (not !== undefined) parts.push(noneOf(conditionOf(not)));
  return allOf(parts);
}

/** A name with a star is meant as a pattern: no event type has one in its name. */
function asPattern(test: Test): Test {
  return typeof test === "string" && test.includes("*") ? { glob: test } : test;
}

function about(subject: Subject, questions: readonly Question[]): readonly Condition[] {
  return questions.map(({ phrase, passes, values }) => ({
    holds: (seen) => passes(subject.read(seen)),
    say(seen) {
      const value = subject.read(seen);
      const is = `${subject.name} is ${valueInWords(value, subject, seen)}`;
      if (!passes(value)) return `${is}, not ${phrase}`;
      return values?.length === 1 || is.endsWith(phrase) ? is : `${is}, ${phrase}`;
    },
    decisive(seen) {
      const value = subject.read(seen);
      const actual = valueInWords(value, subject, seen);
      return [{ path: subject.name, expected: phrase, actual, holds: passes(value) }];
    },
    equalities: values === undefined ? [] : [{ subject, values }],
  }));
}

/** What a sensitive event carries is no more for an explanation than for the log. */
function valueInWords(value: Found, { name }: Subject, { type }: Seen): string {
  if (name === "severity" || name === "type" || name === "domain") return String(value);
  return type.sensitive && value !== undefined ? "hidden" : shown(value);
}

function allOf(parts: readonly Condition[]): Condition {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    holds: (seen) => parts.every((part) => part.holds(seen)),
    say(seen) {
      const fault = parts.find((part) => !part.holds(seen));
      return fault === undefined ? inOne(parts, seen) : fault.say(seen);
    },
    decisive(seen) {
      const fault = parts.find((part) => !part.holds(seen));
      return (fault === undefined ? parts : [fault]).flatMap((part) => part.decisive(seen));
    },
    equalities: parts.flatMap((part) => part.equalities),
  };
}

function anyOf(parts: readonly Condition[]): Condition {
  return {
    holds: (seen) => parts.some((part) => part.holds(seen)),
    say(seen) {
      const reason = parts.find((part) => part.holds(seen));
      return reason === undefined ? inOne(parts, seen) : reason.say(seen);
    },
    decisive(seen) {
      const reason = parts.find((part) => part.holds(seen));
      return (reason === undefined ? parts : [reason]).flatMap((part) => part.decisive(seen));
    },
    equalities: [],
  };
}

function noneOf(part: Condition): Condition {
  return {
    holds: (seen) => !part.holds(seen),
    say: (seen) => (part.holds(seen) ? `${part.say(seen)}, which is not wanted` : part.say(seen)),
    decisive: (seen) => part.decisive(seen).map(negated),
    equalities: [],
  };
}

function negated({ path, expected, actual, holds }: Clause): Clause {
  const opposite = expected.startsWith("not ") ? expected.slice(4) : `not ${expected}`;
  return { path, expected: opposite, actual, holds: !holds };
}

const mostWords = 5;

function inOne(parts: readonly Condition[], seen: Seen): string {
  const first = parts.slice(0, mostWords).map((part) => part.say(seen));
  const more = parts.length - first.length;
  return [...first, ...(more > 0 ? [`${more} more`] : [])].join("; ");
}
