import { type Format, messageOf } from "@carillon/core";
import type { Budget } from "./budget.ts";
import { formatHelpers } from "./format-helpers.ts";
import { ownValue } from "./own-value.ts";
import type { SafeExpression } from "./safe-tree.ts";

/** The values behind the variables of a template. */
export interface Surroundings {
  readonly variables: ReadonlyMap<string, unknown>;
  readonly format: Format;
  readonly budget: Budget;
}

/** An expression that has no usable value, at an offset of its template. */
export class EvaluationFault extends Error {
  readonly at: number;

  constructor(at: number, what: string) {
    super(what);
    this.at = at;
  }
}

/** What a chain with `?.` is cut short with. */
const cut = Symbol("cut");

/** The value of an expression, as JavaScript would have it. Throws {@link EvaluationFault}. */
export function evaluate(expression: SafeExpression, around: Surroundings): unknown {
  const value = valueOfNode(expression, around);
  return value === cut ? undefined : value;
}

function valueOfNode(node: SafeExpression, around: Surroundings): unknown {
  around.budget.spend();
  switch (node.kind) {
    case "literal":
      return node.value;
    case "variable":
      return around.variables.get(node.name);
    case "chain":
      return evaluate(node.of, around);
    case "member": {
      const of = valueOfNode(node.of, around);
      if (of === cut) return cut;
      if (of !== undefined && of !== null) return ownValue(of, node.key);
      if (node.optional) return cut;
      throw new EvaluationFault(node.at, `has no value to take ${node.key} of`);
    }
    case "format":
      return formatted(node, around);
    case "encoded":
      return encodeURIComponent(
        joined(node.at, [evaluate(node.of, around)], around).toWellFormed(),
      );
    case "not":
      return !evaluate(node.of, around);
    case "negative": {
      const value = evaluate(node.of, around);
      if (typeof value === "number") return -value;
      throw new EvaluationFault(node.at, "has no number behind its -");
    }
    case "logical": {
      const left = evaluate(node.left, around);
      if (node.operator === "&&") return left && evaluate(node.right, around);
      if (node.operator === "||") return left || evaluate(node.right, around);
      return left ?? evaluate(node.right, around);
    }
    case "binary":
      return binary(node, evaluate(node.left, around), evaluate(node.right, around), around);
    case "choice":
      return evaluate(evaluate(node.test, around) ? node.then : node.otherwise, around);
    case "joined":
      return joined(
        node.at,
        node.parts.map((part) => evaluate(part, around)),
        around,
      );
  }
}

function formatted(
  { at, helper, given }: Extract<SafeExpression, { kind: "format" }>,
  around: Surroundings,
): string {
  const values = given.map((argument) => evaluate(argument, around));
  around.budget.spend(10);
  for (const value of values) {
    if (Array.isArray(value)) around.budget.spend(value.length);
  }
  let text: string | undefined;
  try {
    text = formatHelpers.get(helper)?.apply(around.format, values);
  } catch (error) {
    throw new EvaluationFault(at, `cannot be formatted: ${messageOf(error)}`);
  }
  if (text !== undefined) return text;
  const missing = values.some((value) => value === undefined || value === null);
  throw new EvaluationFault(at, missing ? "has no value" : `is nothing for format.${helper}`);
}

function binary(
  { at, operator }: Extract<SafeExpression, { kind: "binary" }>,
  left: unknown,
  right: unknown,
  { budget }: Surroundings,
): unknown {
  if (typeof left === "string" && typeof right === "string") budget.spend(1, left);
  switch (operator) {
    case "===":
      return left === right;
    case "!==":
      return left !== right;
    case "+":
      if (typeof left === "number" && typeof right === "number") return left + right;
      if (typeof left === "string" || typeof right === "string") {
        return joined(at, [left, right], { budget });
      }
      throw new EvaluationFault(at, "has neither two numbers nor a text to put together");
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (typeof left === "string" && typeof right === "string") {
        return ordered(operator, left, right);
      }
      return ordered(operator, numberOf(at, left), numberOf(at, right));
    default:
      return reckoned(at, operator, left, right);
  }
}

function ordered<T extends string | number>(
  operator: "<" | "<=" | ">" | ">=",
  left: T,
  right: T,
): boolean {
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

function reckoned(at: number, operator: "-" | "*" | "/" | "%", left: unknown, right: unknown) {
  if (typeof left !== "number" || typeof right !== "number") {
    throw new EvaluationFault(at, `has no numbers on both sides of ${operator}`);
  }
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

/** As JavaScript compares what is not two texts. */
function numberOf(at: number, value: unknown): number {
  if (value !== null && typeof value === "object") {
    throw new EvaluationFault(at, "compares what is no single value");
  }
  return Number(value);
}

function joined(at: number, parts: readonly unknown[], { budget }: Pick<Surroundings, "budget">) {
  let text = "";
  for (const part of parts) {
    if (typeof part !== "string" && typeof part !== "number" && typeof part !== "boolean") {
      const missing = part === undefined || part === null;
      throw new EvaluationFault(at, `has a part with no ${missing ? "" : "single "}value`);
    }
    if (Number.isNaN(part)) throw new EvaluationFault(at, "has a part with no value");
    text += String(part);
  }
  budget.spend(1, text);
  return text;
}
