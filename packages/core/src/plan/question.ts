import { matchesGlob } from "../model/glob.ts";
import type { Test, Tests } from "../model/match.ts";
import type { Found, Scalar } from "../model/match-path.ts";
import { compileRegex } from "../model/regex.ts";

/** One question about one value. */
export interface Question {
  /** As it stands behind "is" or "is not": `> 100`, `one of "a", "b"`. */
  readonly phrase: string;
  passes(value: Found): boolean;
  /** Present when nothing but one of these values passes. */
  readonly values?: readonly Scalar[] | undefined;
}

/** The questions of a test; all must be answered with yes. */
export function questionsOf(test: Test): readonly Question[] {
  if (isScalar(test)) return [equals(test)];
  if (isList(test)) return [oneOf(test)];
  const { equals: equal, oneOf: list, between, present } = test;
  return [
    ...(equal === undefined ? [] : [equals(equal)]),
    ...(list === undefined ? [] : [oneOf(list)]),
    ...orderings.flatMap(({ sign, admits }) => {
      const bound = test[sign];
      return bound === undefined ? [] : [ordered(`${sign} ${shown(bound)}`, bound, admits)];
    }),
    ...(between === undefined ? [] : [inRange(between)]),
    ...textQuestions(test),
    ...(present === undefined ? [] : [isPresent(present)]),
  ];
}

function equals(wanted: Scalar): Question {
  return { phrase: shown(wanted), passes: (value) => value === wanted, values: [wanted] };
}

function oneOf(values: readonly Scalar[]): Question {
  const known = new Set<Found>(values);
  const phrase = `one of ${shownList(values)}`;
  return { phrase, passes: (value) => known.has(value), values };
}

const orderings = [
  { sign: ">", admits: (order: number) => order > 0 },
  { sign: ">=", admits: (order: number) => order >= 0 },
  { sign: "<", admits: (order: number) => order < 0 },
  { sign: "<=", admits: (order: number) => order <= 0 },
] as const;

function ordered(
  phrase: string,
  bound: number | string,
  admits: (order: number) => boolean,
): Question {
  return {
    phrase,
    passes(value) {
      const order = orderOf(value, bound);
      return order !== undefined && admits(order);
    },
  };
}

function inRange([from, to]: readonly [number | string, number | string]): Question {
  return {
    phrase: `between ${shown(from)} and ${shown(to)}`,
    passes(value) {
      const [above, below] = [orderOf(value, from), orderOf(value, to)];
      return above !== undefined && below !== undefined && above >= 0 && below <= 0;
    },
  };
}

/** Values of two kinds have no order. */
function orderOf(value: Found, bound: number | string): number | undefined {
  if (typeof value === "number" && typeof bound === "number") return value - bound;
  if (typeof value !== "string" || typeof bound !== "string") return undefined;
  return value < bound ? -1 : value > bound ? 1 : 0;
}

function textQuestions({ contains, startsWith, endsWith, glob, regex }: Tests): Question[] {
  const questions: Question[] = [];
  const ask = (phrase: string, passes: (text: string) => boolean) =>
    questions.push({ phrase, passes: (value) => typeof value === "string" && passes(value) });
  if (contains !== undefined) questions.push(containing(contains));
  if (startsWith !== undefined) {
    ask(`beginning with ${shown(startsWith)}`, (text) => text.startsWith(startsWith));
  }
  if (endsWith !== undefined)
    ask(`ending in ${shown(endsWith)}`, (text) => text.endsWith(endsWith));
  if (glob !== undefined) {
    ask(`of the form ${shown(glob)}`, (text) => matchesGlob(glob, text));
  }
  if (regex !== undefined) {
    const compiled = compileRegex(regex);
    ask(`matching /${regex}/`, (text) => compiled.test(text));
  }
  return questions;
}

function containing(wanted: Scalar): Question {
  return {
    phrase: `containing ${shown(wanted)}`,
    passes(value) {
      if (typeof value === "string") return typeof wanted === "string" && value.includes(wanted);
      return isList(value) && value.includes(wanted);
    },
  };
}

function isPresent(wanted: boolean): Question {
  return {
    phrase: wanted ? "present" : "absent",
    passes: (value) => (value !== undefined) === wanted,
  };
}

/** A value in a sentence, on one line and not too long. */
export function shown(value: Found): string {
  if (value === undefined) return "absent";
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 78)}…"` : text;
}

function shownList(values: readonly Scalar[]): string {
  const first = values.slice(0, 8).map(shown).join(", ");
  return values.length > 8 ? `${first} and ${values.length - 8} more` : first;
}

function isScalar(value: Test): value is Scalar {
  return typeof value !== "object" || value === null;
}

function isList<Item>(value: unknown): value is readonly Item[] {
  return Array.isArray(value);
}
