import type { CallExpression, Expression, MemberExpression, PrivateIdentifier, Super } from "acorn";
import { nearest } from "../check/nearest.ts";
import { formatHelpers } from "./format-helpers.ts";
import { limits } from "./limits.ts";
import type { Refusals } from "./refusals.ts";
import { binaryOperators, type SafeExpression } from "./safe-tree.ts";

/** What an expression of an uploaded template may name. */
export interface Scope {
  /** The variables of the place. */
  readonly variables: ReadonlySet<string>;
  readonly refusals: Refusals;
}

/** Names that lead out of the data, into what objects inherit. */
const inherited =
  /^(?:__.*|prototype|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toString|toLocaleString|valueOf|caller|callee|arguments)$/;

/** Reads an expression; of one that is refused the refusals have the place, and the answer is `undefined`. */
export function readExpression(
  node: Expression | PrivateIdentifier | Super,
  scope: Scope,
  depth = 0,
): SafeExpression | undefined {
  const { refusals } = scope;
  const at = node.start;
  const refuse = (what: string) => refusals.add(at, what);
  if (depth > limits.expressionDepth) return refuse("this nests too deep: say it more simply");
  const read = (inner: Expression | PrivateIdentifier | Super) =>
    readExpression(inner, scope, depth + 1);
  switch (node.type) {
    case "Literal": {
      const { value } = node;
      if (typeof value === "bigint" || value instanceof RegExp || node.regex !== undefined) {
        return refuse("write a text, a number, true, false or null");
      }
      return { kind: "literal", at, value };
    }
    case "Identifier":
      return readVariable(node.name, at, scope);
    case "ParenthesizedExpression":
      return read(node.expression);
    case "ChainExpression": {
      const of = read(node.expression);
      return of && { kind: "chain", at, of };
    }
    case "MemberExpression":
      return readMember(node, scope, depth);
    case "CallExpression":
      return readCall(node, scope, depth);
    case "UnaryExpression": {
      if (node.operator !== "!" && node.operator !== "-") {
        return refuse(`${node.operator} cannot stand here: of such signs there are ! and -`);
      }
      const of = read(node.argument);
      return of && { kind: node.operator === "!" ? "not" : "negative", at, of };
    }
    case "LogicalExpression": {
      const [left, right] = [read(node.left), read(node.right)];
      return left && right && { kind: "logical", at, operator: node.operator, left, right };
    }
    case "BinaryExpression": {
      const operator = binaryOperators.find((known) => known === node.operator);
      if (operator === undefined) return refuse(otherOperator(node.operator));
      const [left, right] = [read(node.left), read(node.right)];
      return left && right && { kind: "binary", at, operator, left, right };
    }
    case "ConditionalExpression": {
      const [test, then, otherwise] = [
        read(node.test),
        read(node.consequent),
        read(node.alternate),
      ];
      return test && then && otherwise && { kind: "choice", at, test, then, otherwise };
    }
    case "TemplateLiteral": {
      const parts: SafeExpression[] = [];
      for (const [index, { start, value }] of node.quasis.entries()) {
        parts.push({ kind: "literal", at: start, value: value.cooked ?? "" });
        const inner = node.expressions[index];
        const part = inner && read(inner);
        if (part !== undefined) parts.push(part);
      }
      if (parts.length < node.quasis.length + node.expressions.length) return undefined;
      return { kind: "joined", at, parts };
    }
    default:
      return refuse(insteadOf[node.type] ?? "write a variable, a text, a number or a comparison");
  }
}

/** What to write instead of JavaScript that does more than show values. */
const insteadOf: Readonly<Record<string, string>> = {
  ThisExpression: "this is not known here: name a variable such as message.title",
  Super: "super is not known here: name a variable such as message.title",
  ArrowFunctionExpression: "functions cannot be written here: show a value",
  FunctionExpression: "functions cannot be written here: show a value",
  ClassExpression: "classes cannot be written here: show a value",
  ObjectExpression: "objects cannot be written here: show a single value",
  ArrayExpression: "lists cannot be written here: loop over a list of the event with for … of",
  AssignmentExpression: "values are only shown, never changed: compare with ===",
  UpdateExpression: "values are only shown, never changed",
  SequenceExpression: "one value belongs here: give each a tag of its own",
  NewExpression: "nothing can be made with new: moments are shown by format.dateTime(…)",
  ImportExpression: 'nothing can be imported: a piece is included by <%~ include("…") %>',
  MetaProperty: "write a variable, a text, a number or a comparison",
  TaggedTemplateExpression: "a text in backticks stands alone here: nothing can be called with it",
  AwaitExpression: "nothing can be waited for: show a value",
  YieldExpression: "nothing can be yielded: show a value",
};

function otherOperator(operator: string): string {
  if (operator === "==" || operator === "!=") return `write ${operator}= instead of ${operator}`;
  return `${operator} cannot stand here: there are ${binaryOperators.join(" ")}`;
}

function readVariable(name: string, at: number, { variables, refusals }: Scope) {
  if (name === "undefined") return { kind: "literal", at, value: undefined } as const;
  if (name === "format") {
    return refusals.add(at, "format is called with a value: format.dateTime(event.occurredAt)");
  }
  if (name === "include" || name === "layout") {
    return refusals.add(at, `${name} has a tag of its own: ${ownTag[name]}`);
  }
  if (variables.has(name)) return { kind: "variable", at, name } as const;
  const there = [...variables, "format"];
  const near = nearest(name, there).replace(",", ";");
  return refusals.add(at, `${name} is no variable: there are ${there.join(", ")}${near}`);
}

const ownTag = {
  include: '<%~ include("_fields.html.eta") %>',
  layout: '<% layout("layout.email.html.eta") %>',
} as const;

function readMember(
  node: MemberExpression,
  scope: Scope,
  depth: number,
): SafeExpression | undefined {
  const key = keyOf(node);
  const at = node.start;
  if (key === undefined) {
    return scope.refusals.add(
      node.property.start,
      'write a fixed name: alert.host.name, or event.payload["host-name"]',
    );
  }
  if (inherited.test(key)) {
    return scope.refusals.add(
      node.property.start,
      `${key} is no part of the data: name a value of the event`,
    );
  }
  const of = readExpression(node.object, scope, depth + 1);
  return of && { kind: "member", at, of, key, optional: node.optional };
}

function keyOf({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  if (property.type !== "Literal") return undefined;
  const { value } = property;
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value < 10_000 ? String(value) : undefined;
  }
  return typeof value === "string" ? value : undefined;
}

function readCall(node: CallExpression, scope: Scope, depth: number): SafeExpression | undefined {
  const { callee } = node;
  const refuse = (at: number, what: string) => scope.refusals.add(at, what);
  if (callee.type === "Identifier" && (callee.name === "include" || callee.name === "layout")) {
    return refuse(node.start, `${callee.name} has a tag of its own: ${ownTag[callee.name]}`);
  }
  if (callee.type === "Identifier" && callee.name === "encodeURIComponent" && !node.optional) {
    const [only, ...more] = node.arguments;
    if (only === undefined || only.type === "SpreadElement" || more.length > 0) {
      return refuse(node.start, "encodeURIComponent takes one value");
    }
    const of = readExpression(only, scope, depth + 1);
    return of && { kind: "encoded", at: node.start, of };
  }
  const helper =
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "format" &&
    !callee.computed &&
    !callee.optional &&
    callee.property.type === "Identifier"
      ? callee.property.name
      : undefined;
  const known = helper === undefined ? undefined : formatHelpers.get(helper);
  if (helper === undefined || known === undefined) {
    const names = [...formatHelpers.keys()].map((name) => `format.${name}(…)`).join(", ");
    return refuse(node.start, `what can be called is ${names}, encodeURIComponent(…)`);
  }
  if (node.arguments.length !== known.takes || node.optional) {
    return refuse(
      node.start,
      `format.${helper} takes ${known.takes === 1 ? "one value" : `${known.takes} values`}`,
    );
  }
  const given: SafeExpression[] = [];
  for (const argument of node.arguments) {
    if (argument.type === "SpreadElement") {
      return refuse(argument.start, "lists cannot be spread: give the value itself");
    }
    const read = readExpression(argument, scope, depth + 1);
    if (read === undefined) return undefined;
    given.push(read);
  }
  return { kind: "format", at: node.start, helper, given };
}
