import type { Expression, Identifier, MemberExpression, Super } from "acorn";
import { callValue } from "./calls.ts";
import { binaryValue, logicalValue, objectValue, templateLiteral } from "./composed.ts";
import { itemOf, memberOf, namesOf } from "./members.ts";
import { needed } from "./missing.ts";
import { nearest } from "./nearest.ts";
import { keyOf, present, shapeAt } from "./paths.ts";
import { type Reading, written } from "./reading.ts";
import type { Known } from "./scope.ts";
import {
  boolean,
  isNever,
  list,
  literal,
  mayBeMissing,
  membersOf,
  never,
  nullShape,
  number,
  optional,
  type Shape,
  text,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

/** A value within a chain: where `?.` has found nothing, the whole chain has no value. */
interface Link {
  readonly shape: Shape;
  readonly mayEnd: boolean;
}

export function expressionValue(node: Expression | Super, known: Known, reading: Reading): Shape {
  const { shape, mayEnd } = linkValue(node, known, reading);
  return mayEnd ? optional(shape) : shape;
}

function linkValue(node: Expression | Super, known: Known, reading: Reading): Link {
  const link = newLinkValue(node, known, reading);
  reading.latest.set(node, link.shape);
  return link;
}

function newLinkValue(node: Expression | Super, known: Known, reading: Reading): Link {
  switch (node.type) {
    case "ChainExpression":
      return ended(linkValue(node.expression, known, reading));
    case "MemberExpression":
      return memberValue(node, known, reading);
    case "CallExpression": {
      const { callee } = node;
      const target = linkValue(callee, known, reading);
      const mayEnd = target.mayEnd || (node.optional && mayBeMissing(target.shape));
      const called = node.optional
        ? present(target.shape)
        : needed(callee, target.shape, "it is called", known, reading);
      return { shape: callValue(node, called, known, reading), mayEnd };
    }
    default:
      return { shape: plainValue(node, known, reading), mayEnd: false };
  }
}

function ended({ shape, mayEnd }: Link): Link {
  return { shape: mayEnd ? optional(shape) : shape, mayEnd: false };
}

function plainValue(node: Expression | Super, known: Known, reading: Reading): Shape {
  const read = (inner: Expression | Super, now = known) => reading.valueOf(inner, now);
  switch (node.type) {
    case "Identifier":
      return nameValue(node, known, reading);
    case "Literal": {
      const { value } = node;
      if (value === null) return nullShape;
      const isSingle =
        typeof value === "string" || typeof value === "number" || typeof value === "boolean";
      return isSingle ? literal(value) : unknown;
    }
    case "TemplateLiteral":
      return templateLiteral(node, known, reading);
    case "ArrayExpression":
      return list(
        union(
          node.elements.map((element) => {
            if (element === null) return undefinedShape;
            return element.type === "SpreadElement"
              ? itemOf(read(element.argument))
              : read(element);
          }),
        ),
      );
    case "ObjectExpression":
      return objectValue(node, known, reading);
    case "LogicalExpression":
      return logicalValue(node, known, reading);
    case "ConditionalExpression": {
      read(node.test);
      const { yes, no } = reading.branch(node.test, known);
      return union([
        yes === undefined ? never : read(node.consequent, yes),
        no === undefined ? never : read(node.alternate, no),
      ]);
    }
    case "BinaryExpression":
      return binaryValue(node, known, reading);
    case "UnaryExpression": {
      const { operator, argument } = node;
      if (operator === "typeof" && argument.type === "Identifier") return text;
      read(argument);
      if (operator === "!") return boolean;
      return operator === "typeof" ? text : operator === "void" ? undefinedShape : unknown;
    }
    case "SequenceExpression":
      return node.expressions.map((part) => read(part)).at(-1) ?? unknown;
    case "AssignmentExpression":
      return read(node.right);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return reading.functionShape(node, known);
    case "NewExpression":
      read(node.callee);
      for (const argument of node.arguments) {
        read(argument.type === "SpreadElement" ? argument.argument : argument);
      }
      return unknown;
    case "TaggedTemplateExpression":
      read(node.tag);
      for (const part of node.quasi.expressions) read(part);
      return unknown;
    case "AwaitExpression":
    case "UpdateExpression":
      read(node.argument);
      return unknown;
    default:
      return unknown;
  }
}

/** What JavaScript itself has, as far as it counts here. */
const natives: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["undefined", undefinedShape],
  ["NaN", number],
  ["Infinity", number],
]);

function nameValue({ name, start }: Identifier, known: Known, reading: Reading): Shape {
  const { tree, findings, names } = reading;
  const path = known.scope.find(name)?.path;
  if (path !== undefined) {
    findings.fits(tree, start);
    return shapeAt(path, known);
  }
  if (names.declared.has(name) || names.changed.has(name)) return unknown;
  const native = natives.get(name);
  if (native !== undefined) return native;
  if (name in globalThis) return unknown;
  const hint = nearest(name, known.scope.names()) || payloadHint(name, known);
  findings.lacks(tree, start, `there is no \`${name}\`${hint}`);
  return unknown;
}

function memberValue(node: MemberExpression, known: Known, reading: Reading): Link {
  const owner = linkValue(node.object, known, reading);
  const mayEnd = owner.mayEnd || (node.optional && mayBeMissing(owner.shape));
  const key = keyOf(node);
  const from = node.optional
    ? present(owner.shape)
    : needed(node.object, owner.shape, cureFor(node, reading), known, reading);
  if (key === undefined) {
    if (node.property.type !== "PrivateIdentifier") reading.valueOf(node.property, known);
    return { shape: computedMember(from), mayEnd };
  }
  if (isNever(from)) return { shape: node.optional ? never : unknown, mayEnd };
  const at = node.property.start;
  const { tree, findings } = reading;
  const shape = memberOf(from, key);
  if (shape !== undefined) {
    findings.fits(tree, at);
    return { shape, mayEnd };
  }
  const hint = nearest(key, namesOf(from)) || fieldsOf(from);
  const what = `\`${written(reading, node.object)}\` has no \`${key}\`${hint}`;
  const isSoft = findings.lacks(tree, at, what) === "soft";
  return { shape: isSoft ? undefinedShape : unknown, mayEnd };
}

/** A few fields are told, where none is named nearly so. */
function fieldsOf(shape: Shape): string {
  const isObject = membersOf(shape).every(({ kind }) => kind === "object");
  const names = isObject ? [...new Set(namesOf(shape))] : [];
  return names.length === 0 || names.length > 8 ? "" : `: it has \`${names.join("`, `")}\``;
}

/** The payload's own variable is for templates of its domain: a piece may be for all. */
function payloadHint(name: string, known: Known): string {
  const event = known.scope.find("event")?.path;
  const type = event && shapeAt({ ...event, keys: [...event.keys, "type"] }, known);
  const isDomain = type?.kind === "literal" && String(type.value).startsWith(`${name}.`);
  return isDomain ? ": write `event.payload` for what the event says" : "";
}

function cureFor(node: MemberExpression, reading: Reading): string {
  const owner = written(reading, node.object);
  const rest = reading.tree.source.slice(node.object.end, node.property.end).replace(/\s+/g, "");
  const chained = node.computed ? "`?.`" : `\`${owner}?${rest}\``;
  return `write ${chained} with a default, or ask for it with \`if\``;
}

/** Whether there is something under a computed key depends on the payload: asking is no mistake. */
function computedMember(owner: Shape): Shape {
  const items = membersOf(owner).map((member) => {
    if (member.kind === "list") return member.item;
    return member.kind === "object" && member.fields.size === 0
      ? (member.rest ?? unknown)
      : unknown;
  });
  return union(items);
}
