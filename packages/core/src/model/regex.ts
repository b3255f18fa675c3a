import { RE2JS } from "re2js";
import { messageOf } from "../errors.ts";

/** A regular expression that takes time proportional to the text, whatever the two are. */
export interface Regex {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
}

const longestPattern = 500;
/** Instructions of the compiled expression: with the text's length, the bound of the work. */
const largestProgram = 400;
const longestText = 10_000;

const mostKept = 1_000;
const kept = new Map<string, Regex>();

/** Compiles an expression in RE2 syntax; throws an error that says what is wrong with it. */
export function compileRegex(pattern: string): Regex {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > longestPattern) {
    throw new Error(`is a regular expression of more than ${longestPattern} characters`);
  }
  const compiled = compiledOf(pattern);
  if (compiled.programSize() > largestProgram) {
    throw new Error("is a regular expression that repeats too much");
  }
  const regex = { test: (text: string) => compiled.test(text.slice(0, longestText)) };
  if (kept.size >= mostKept) kept.clear();
  kept.set(pattern, regex);
  return regex;
}

function compiledOf(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = messageOf(error).replace("error parsing regexp: ", "");
    throw new Error(`is no regular expression that can be run safely: ${why}`, { cause: error });
  }
}
