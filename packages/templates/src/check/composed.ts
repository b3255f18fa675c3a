import type { BinaryExpression, LogicalExpression, ObjectExpression, TemplateLiteral } from "acorn";
import { refined } from "./branch.ts";
import { assertPossible } from "./comparison.ts";
import { giveDefault, needed } from "./missing.ts";
import { isUnfounded, pathOf, present } from "./paths.ts";
import type { Reading } from "./reading.ts";
import { isFalsy, isPresent, isTruthy, refineAt } from "./refine.ts";
import type { Known } from "./scope.ts";
import {
  boolean,
  literal,
  membersOf,
  never,
  number,
  type Shape,
  text,
  union,
  unknown,
} from "./shape.ts";

export function templateLiteral(node: TemplateLiteral, known: Known, reading: Reading): Shape {
  for (const part of node.expressions) {
    needed(part, reading.valueOf(part, known), giveDefault, known, reading);
  }
  const [only] = node.quasis;
  const cooked = node.expressions.length === 0 ? only?.value.cooked : undefined;
  return typeof cooked === "string" ? literal(cooked) : text;
}

export function objectValue(node: ObjectExpression, known: Known, reading: Reading): Shape {
  const fields = new Map<string, Shape>();
  let isOpen = false;
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      const from = reading.valueOf(property.argument, known);
      if (from.kind !== "object" || from.rest !== undefined) isOpen = true;
      if (from.kind === "object") for (const [name, field] of from.fields) fields.set(name, field);
      continue;
    }
    const value = reading.valueOf(property.value, known);
    const { key, computed } = property;
    if (!computed && key.type === "Identifier") fields.set(key.name, value);
    else if (key.type === "Literal") fields.set(String(key.value), value);
    else isOpen = true;
  }
  return { kind: "object", fields, ...(isOpen && { rest: unknown }) };
}

export function logicalValue(node: LogicalExpression, known: Known, reading: Reading): Shape {
  const left = reading.valueOf(node.left, known);
  if (node.operator === "??") {
    const path = isUnfounded(node.left, reading) ? undefined : pathOf(node.left, known);
    // Right of it the left one is missing; of one that never is, the default is read all the same.
    const next = path && refined(known, path, (member) => !isPresent(member));
    return union([present(left), reading.valueOf(node.right, next ?? known)]);
  }
  const { yes, no } = reading.branch(node.left, known);
  const isAnd = node.operator === "&&";
  const next = isAnd ? yes : no;
  const right = next === undefined ? never : reading.valueOf(node.right, next);
  return union([refineAt(left, [], isAnd ? isFalsy : isTruthy), right]);
}
export function binaryValue(node: BinaryExpression, known: Known, reading: Reading): Shape {
  const { operator, left, right } = node;
  if (left.type === "PrivateIdentifier") return boolean;
  const one = reading.valueOf(left, known);
  const other = reading.valueOf(right, known);
  if (/^[!=]==?$/.test(operator)) {
    assertPossible(left, right, known, reading);
    assertPossible(right, left, known, reading);
    return boolean;
  }
  if (operator !== "+") return /^[<>]|^in/.test(operator) ? boolean : number;
  if (isText(one)) needed(right, other, giveDefault, known, reading);
  if (isText(other)) needed(left, one, giveDefault, known, reading);
  return isText(one) || isText(other) ? text : unknown;
}

function isText(shape: Shape): boolean {
  const members = membersOf(present(shape));
  return (
    members.length > 0 &&
    members.every(
      (member) =>
        member.kind === "string" || (member.kind === "literal" && typeof member.value === "string"),
    )
  );
}
