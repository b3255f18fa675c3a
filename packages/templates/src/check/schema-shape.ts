import type { EventType } from "@carillon/core";
import { z } from "zod";
import {
  boolean,
  list,
  literal,
  nullShape,
  number,
  type Shape,
  text,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

type Schema = z.core.JSONSchema.BaseSchema;
type Node = z.core.JSONSchema._JSONSchema | undefined;

const made = new WeakMap<EventType["schema"], Shape>();

/** The payload of an event type as templates get it: the output of its schema. */
export function payloadShape({ schema }: EventType): Shape {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const shape = shapeOfSchema(schema);
  made.set(schema, shape);
  return shape;
}

/** What cannot be told from a schema, such as the answer of a transformation, is unknown. */
function shapeOfSchema(schema: EventType["schema"]): Shape {
  try {
    const json = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
    return shapeOf(json, json, 0);
  } catch {
    return unknown;
  }
}

/** A schema may hold itself. */
const deepest = 12;

function shapeOf(node: Node, root: Schema, depth: number): Shape {
  if (node === undefined || typeof node === "boolean" || depth > deepest) return unknown;
  const inner = (child: Node) => shapeOf(child, root, depth + 1);
  if (node.$ref !== undefined) return inner(referred(node.$ref, root));
  if (node.const !== undefined) return valueShape(node.const);
  if (node.enum !== undefined) return union(node.enum.map(valueShape));
  const choice = node.anyOf ?? node.oneOf;
  if (choice !== undefined) return union(choice.map(inner));
  return typedShape(node, node.type, inner);
}

function typedShape(node: Schema, type: Schema["type"], inner: (node: Node) => Shape): Shape {
  if (Array.isArray(type)) {
    return union(type.map((one: Schema["type"]) => typedShape(node, one, inner)));
  }
  switch (type) {
    case "string":
      return text;
    case "number":
    case "integer":
      return number;
    case "boolean":
      return boolean;
    case "null":
      return nullShape;
    case "array":
      return listShape(node, inner);
    case "object":
      return objectShape(node, inner);
    default:
      // Among others `allOf`: an intersection that is no plain object.
      return unknown;
  }
}

function referred(ref: string, root: Schema): Node {
  if (ref === "#") return root;
  const name = /^#\/\$defs\/(.+)$/.exec(ref)?.[1];
  return name === undefined ? undefined : root.$defs?.[name];
}

function valueShape(value: unknown): Shape {
  if (value === null) return nullShape;
  const isSingle =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isSingle ? literal(value) : unknown;
}

function listShape({ items, prefixItems }: Schema, inner: (node: Node) => Shape): Shape {
  const rest = Array.isArray(items) ? unknown : items === false ? undefined : inner(items);
  if (prefixItems === undefined) return list(rest ?? unknown);
  const first = prefixItems.map(inner);
  return rest === undefined ? list(union(first), first) : list(union([...first, rest]));
}

function objectShape(node: Schema, inner: (node: Node) => Shape): Shape {
  const { properties = {}, required = [], additionalProperties: more, propertyNames } = node;
  const fields = new Map<string, Shape>();
  for (const [name, child] of Object.entries(properties)) fields.set(name, inner(child));
  const rest = more === undefined || more === true ? unknown : more === false ? more : inner(more);
  const keys =
    typeof propertyNames === "object" && propertyNames.enum !== undefined
      ? propertyNames.enum.map(String)
      : undefined;
  if (keys !== undefined) for (const key of keys) fields.set(key, rest || unknown);
  const needed = new Set(required);
  for (const [name, shape] of fields) {
    if (!needed.has(name)) fields.set(name, union([shape, undefinedShape]));
  }
  return keys !== undefined || rest === false
    ? { kind: "object", fields }
    : { kind: "object", fields, rest };
}
