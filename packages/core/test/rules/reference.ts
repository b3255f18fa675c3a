import type { JsonObject, Match } from "@carillon/core";

/** What a condition is asked about, in plain values. */
export interface World {
  readonly type: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly payload: JsonObject;
}

const ranks = ["info", "warning", "error", "critical"];

/** Says naively, test by test, whether a condition holds: the engine's own has to say the same. */
export function naively(match: Match, world: World): boolean {
  return Object.entries(match).every(([name, asked]) => {
    if (asked === undefined) return true;
    if (name === "and") return match.and?.every((one) => naively(one, world));
    if (name === "or") return match.or?.some((one) => naively(one, world));
    if (name === "not") return match.not !== undefined && !naively(match.not, world);
    if (name === "severity") return severityFits(asked, world.severity);
    // No event type has a star in its name: it stands for any.
    const form = name === "type" && typeof asked === "string" && asked.includes("*");
    return fits(form ? { glob: asked } : asked, valueUnder(name, world));
  });
}

function valueUnder(name: string, { type, labels, payload }: World): unknown {
  if (name === "type") return type;
  if (name === "domain") return type.split(".")[0];
  const [root = "", ...steps] = name.split(".");
  if (root === "labels") return new Map(Object.entries(labels)).get(steps.join("."));
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined;
    return new Map(Object.entries(value)).get(step);
  }, payload);
}

function severityFits(asked: unknown, severity: string): boolean {
  const rank = ranks.indexOf(severity);
  if (Array.isArray(asked)) return asked.includes(severity);
  if (typeof asked !== "string") return false;
  const [sign, bound = ""] = asked.split(" ");
  switch (sign) {
    case ">=":
      return rank >= ranks.indexOf(bound);
    case ">":
      return rank > ranks.indexOf(bound);
    case "<=":
      return rank <= ranks.indexOf(bound);
    case "<":
      return rank < ranks.indexOf(bound);
    default:
      return asked === severity;
  }
}

function fits(asked: unknown, value: unknown): boolean {
  if (Array.isArray(asked)) return asked.some((one) => one === value);
  if (typeof asked !== "object" || asked === null) return asked === value;
  return Object.entries(asked).every(([test, operand]) => passes(test, operand, value));
}

function passes(test: string, operand: unknown, value: unknown): boolean {
  if (test === "present") return operand === (value !== undefined);
  if (value === undefined) return false;
  switch (test) {
    case "equals":
      return value === operand;
    case "oneOf":
      return Array.isArray(operand) && operand.includes(value);
    case ">":
      return ordered(value, operand, (one, other) => one > other);
    case ">=":
      return ordered(value, operand, (one, other) => one >= other);
    case "<":
      return ordered(value, operand, (one, other) => one < other);
    case "<=":
      return ordered(value, operand, (one, other) => one <= other);
    case "between":
      return (
        Array.isArray(operand) && passes(">=", operand[0], value) && passes("<=", operand[1], value)
      );
    case "contains":
      if (Array.isArray(value)) return value.includes(operand);
      return typeof value === "string" && typeof operand === "string" && value.includes(operand);
    case "startsWith":
      return textual(value, operand, (text, start) => text.indexOf(start) === 0);
    case "endsWith":
      return textual(
        value,
        operand,
        (text, end) => text.slice(text.length - end.length) === end && text.length >= end.length,
      );
    case "glob":
      return textual(value, operand, (text, glob) => globAsRegExp(glob).test(text));
    case "regex":
      return textual(value, operand, (text, pattern) => new RegExp(pattern, "u").test(text));
    default:
      throw new Error(`no test ${test}`);
  }
}

function ordered(
  value: unknown,
  bound: unknown,
  compare: (one: number | string, other: number | string) => boolean,
): boolean {
  if (typeof value === "number" && typeof bound === "number") return compare(value, bound);
  return typeof value === "string" && typeof bound === "string" && compare(value, bound);
}

function textual(
  value: unknown,
  operand: unknown,
  ask: (text: string, operand: string) => boolean,
): boolean {
  return typeof value === "string" && typeof operand === "string" && ask(value, operand);
}

/** The same form as an expression of the language's own engine. */
export function globAsRegExp(glob: string): RegExp {
  const parts = [...glob].map((letter) => {
    if (letter === "*") return "[^]*";
    return letter === "?" ? "[^]" : letter.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
