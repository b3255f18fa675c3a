import { compileRegex, type Match } from "@carillon/core";
import type { Matching } from "./config.ts";
import { regexTests, type WholeTest } from "./regex-tests.ts";

/** What is asked of one label. */
interface Matcher {
  readonly name: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

const name = String.raw`(?:"((?:[^"\\]|\\.)*)"|([^\s"{}!=~,\\'\x60]+))`;
const value = String.raw`(?:"((?:[^"\\]|\\.)*)"|((?:[^"\\]|\\.)*?))`;
const one = new RegExp(String.raw`^\s*${name}\s*(=~|!~|!=|=)\s*${value}\s*$`, "s");

/** As Alertmanager reads them: several may stand in braces, separated by commas; quotes may be left out. */
function parsed(text: string): readonly Matcher[] {
  const braced = /^\s*\{(.*)\}\s*$/s.exec(text);
  return separated(braced?.[1] ?? text).map((part) => {
    const [, quotedName, bareName = "", operator, quoted, bare = ""] = one.exec(part) ?? [];
    if (!isOperator(operator)) throw new Error(`is no matcher: ${JSON.stringify(text)}`);
    return {
      name: quotedName === undefined ? bareName : unquoted(quotedName),
      operator,
      value: unquoted(quoted ?? bare),
    };
  });
}

/** The parts between commas, but not those in quotes, or in the braces of a repetition. */
function separated(text: string): readonly string[] {
  const parts = [""];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\{[\d,]*\}|\\.|./gs)) {
    if (token === ",") parts.push("");
    else parts[parts.length - 1] += token;
  }
  if (parts.at(-1)?.trim() === "") parts.pop();
  return parts;
}

function isOperator(text: string | undefined): text is Matcher["operator"] {
  return text === "=" || text === "!=" || text === "=~" || text === "!~";
}

/** What is escaped otherwise stays as it is: `\.` in a regular expression as an example. */
function unquoted(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
}

/** Conditions of which all must hold: what a route, or one side of an inhibition, asks of labels. */
export function conditionsOf({ match, match_re, matchers }: Matching): readonly Match[] {
  const all: Matcher[] = [];
  for (const [label, wanted] of Object.entries(match ?? {})) {
    all.push({ name: label, operator: "=", value: wanted });
  }
  for (const [label, wanted] of Object.entries(match_re ?? {})) {
    all.push({ name: label, operator: "=~", value: wanted });
  }
  for (const text of matchers ?? []) all.push(...parsed(text));
  return all.map(conditionOf);
}

/** To Alertmanager a label that is absent is an empty one, and a regular expression matches the whole. */
function conditionOf({ name: label, operator, value: wanted }: Matcher): Match {
  const tests = operator.endsWith("~") ? regexTests(wanted) : [wanted];
  const subject = `labels.${label}` as const;
  const ways: Match[] = tests.map((test) => ({ [subject]: test }));
  if (tests.some(takesEmpty)) ways.push({ [subject]: { present: false } });
  const [only = {}] = ways;
  const match: Match = ways.length === 1 ? only : { or: ways };
  return operator.startsWith("!") ? { not: match } : match;
}

function takesEmpty(test: WholeTest): boolean {
  if (typeof test === "string") return test === "";
  return "regex" in test ? compileRegex(test.regex).test("") : test.includes("");
}
