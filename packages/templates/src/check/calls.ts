import type { CallExpression, Expression, SpreadElement } from "acorn";
import { shapeWhere } from "./branch.ts";
import { assertPossible } from "./comparison.ts";
import { includes, includeValue } from "./includes.ts";
import { itemOf } from "./members.ts";
import { giveDefault, needed } from "./missing.ts";
import { keyOf, present } from "./paths.ts";
import type { Reading } from "./reading.ts";
import { isTruthy, refineAt } from "./refine.ts";
import type { Known } from "./scope.ts";
import {
  boolean,
  list,
  membersOf,
  number,
  type Shape,
  text,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

/** What a call answers. Its arguments are read, and so are the functions among them. */
export function callValue(
  node: CallExpression,
  called: Shape,
  known: Known,
  reading: Reading,
): Shape {
  const { callee } = node;
  const given = node.arguments;
  if (callee.type === "MemberExpression" && callee.object.type !== "Super") {
    const name = keyOf(callee) ?? "";
    const owner = callee.object;
    if (owner.type === "Identifier" && known.scope.find(owner.name) === undefined) {
      const answer = nativeMethod(`${owner.name}.${name}`, given, known, reading);
      if (answer !== undefined) return answer;
    } else {
      const answer = listMethod(owner, name, given, known, reading);
      if (answer !== undefined) return answer;
    }
  }
  if (callee.type === "Identifier" && known.scope.find(callee.name) === undefined) {
    const answer = nativeFunction(callee.name, given, known, reading);
    if (answer !== undefined) return answer;
  }
  if (callee.type === "Identifier" && includes.has(callee.name)) {
    return includeValue(callee.name, given, known, reading);
  }
  const own = membersOf(called).filter((member) => member.kind === "function");
  const isStrict = own.some(({ strict }) => strict === true);
  const args = valuesOf(given, known, reading, isStrict);
  assertElements(node, known, reading);
  if (own.length > 0 && own.length === membersOf(called).length) {
    return union(own.map((member) => member.answer(args)));
  }
  for (const arg of args) callWith(arg, []);
  return unknown;
}

/** `["a", "b"].includes(x)` compares as `===` does. */
function assertElements(
  { callee, arguments: given }: CallExpression,
  known: Known,
  reading: Reading,
) {
  if (callee.type !== "MemberExpression" || keyOf(callee) !== "includes") return;
  const [subject] = given;
  const { object } = callee;
  if (object.type !== "ArrayExpression" || !subject || subject.type === "SpreadElement") return;
  for (const element of object.elements) {
    if (element?.type === "Literal") assertPossible(subject, element, known, reading);
  }
}

function valuesOf(
  given: readonly (Expression | SpreadElement)[],
  known: Known,
  reading: Reading,
  isStrict = false,
): readonly Shape[] {
  return given.map((argument) => {
    if (argument.type === "SpreadElement") {
      reading.valueOf(argument.argument, known);
      return unknown;
    }
    const shape = reading.valueOf(argument, known);
    return isStrict ? needed(argument, shape, giveDefault, known, reading) : shape;
  });
}

/** What a function answers that somebody calls. */
function callWith(shape: Shape | undefined, args: readonly Shape[]): Shape {
  const answers = membersOf(shape ?? unknown).map((member) =>
    member.kind === "function" ? member.answer(args) : unknown,
  );
  return union(answers);
}

function nativeFunction(
  name: string,
  given: CallExpression["arguments"],
  known: Known,
  reading: Reading,
): Shape | undefined {
  switch (name) {
    case "String":
      valuesOf(given, known, reading);
      return text;
    case "Number":
      valuesOf(given, known, reading);
      return number;
    case "Boolean":
      valuesOf(given, known, reading);
      return boolean;
    case "encodeURIComponent":
    case "encodeURI":
      valuesOf(given, known, reading, true);
      return text;
    default:
      return undefined;
  }
}

function nativeMethod(
  name: string,
  given: CallExpression["arguments"],
  known: Known,
  reading: Reading,
): Shape | undefined {
  if (!/^Object\.(?:entries|values|keys)$/.test(name)) return undefined;
  const [owner = unknown] = valuesOf(given, known, reading, true);
  const values = union(
    membersOf(owner).map((member) => {
      if (member.kind !== "object") return unknown;
      // An optional field that is not there is not among the values either.
      const fields = [...member.fields.values()].map((field) => present(field));
      return union([...fields, ...(member.rest === undefined ? [] : [member.rest])]);
    }),
  );
  if (name === "Object.keys") return list(text);
  return name === "Object.values"
    ? list(values)
    : list(list(union([text, values]), [text, values]));
}

const calls = new Set(
  "map filter find findLast flatMap forEach some every findIndex sort toSorted reduce".split(" "),
);

/** A method of a list that calls a function with its items. */
function listMethod(
  owner: CallExpression["callee"],
  name: string,
  given: CallExpression["arguments"],
  known: Known,
  reading: Reading,
): Shape | undefined {
  const [callback, ...more] = given;
  if (!calls.has(name) || callback === undefined || callback.type === "SpreadElement") {
    return undefined;
  }
  const from = present(reading.latest.get(owner) ?? unknown);
  const members = membersOf(from);
  if (members.length === 0 || members.some(({ kind }) => kind !== "list")) return undefined;
  const item = itemOf(from);
  const isBoolean = callback.type === "Identifier" && callback.name === "Boolean";
  const called = isBoolean ? unknown : reading.valueOf(callback, known);
  valuesOf(more, known, reading);
  const args = name === "reduce" ? [unknown, item, number] : [item, number, list(item)];
  const answer = callWith(called, /ort/.test(name) ? [item, item] : args);
  switch (name) {
    case "map":
      return list(answer);
    case "flatMap":
      return list(answer.kind === "list" ? answer.item : unknown);
    case "filter":
      return list(isBoolean ? refineAt(item, [], isTruthy) : kept(callback, item, known, reading));
    case "find":
    case "findLast":
      // Whether there is one depends on the payload: using it is no mistake.
      return kept(callback, item, known, reading);
    case "sort":
    case "toSorted":
      return list(item);
    case "some":
    case "every":
      return boolean;
    case "findIndex":
      return number;
    case "forEach":
      return undefinedShape;
    default:
      return unknown;
  }
}

/** What passes a condition. */
function kept(callback: Expression, item: Shape, known: Known, reading: Reading): Shape {
  if (callback.type !== "ArrowFunctionExpression" || callback.body.type === "BlockStatement") {
    return callback.type === "ArrowFunctionExpression" ? item : unknown;
  }
  const [parameter] = callback.params;
  if (parameter?.type !== "Identifier") return parameter === undefined ? item : unknown;
  return shapeWhere(parameter.name, callback.body, item, known, reading);
}
