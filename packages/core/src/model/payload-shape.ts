import { z } from "zod";
import type { EventType } from "./event.ts";
import type { Scalar } from "./match-path.ts";

type Schema = z.core.JSONSchema.BaseSchema;
type Node = z.core.JSONSchema._JSONSchema | undefined;

/** What kind of value stands at a place. */
export type ValueKind = "text" | "number" | "boolean" | "null" | "list" | "object";

/** One of those that may stand at a place of a payload. */
export interface Possible {
  readonly kind: ValueKind;
  /** It is one of these, where that is known. */
  readonly values?: readonly Scalar[] | undefined;
  readonly schema: Schema;
}

/** What may stand at a place; nothing where a payload has no such place. */
export type Possibilities = readonly Possible[] | "anything";

/** The payloads of an event type, as far as its schema tells: what is open (a record) may be anything. */
export class PayloadShape {
  readonly #root: Schema | undefined;
  readonly #found = new Map<string, Possibilities>();

  constructor(schema: EventType["schema"]) {
    this.#root = jsonSchemaOf(schema);
  }

  /** What may stand behind these keys, joined by dots: `host.name`. */
  at(path: string): Possibilities {
    const known = this.#found.get(path);
    if (known !== undefined) return known;
    const dot = path.lastIndexOf(".");
    const found =
      path === ""
        ? this.#possible(this.#root)
        : this.#within(this.at(path.slice(0, Math.max(dot, 0))), path.slice(dot + 1));
    this.#found.set(path, found);
    return found;
  }

  /** What a list at that place may hold. */
  itemsAt(path: string): Possibilities {
    const found = this.at(path);
    if (found === "anything") return found;
    return all(found.map(({ kind, schema }) => (kind === "list" ? this.#item(schema) : [])));
  }

  /** The names that may stand behind these keys. */
  namesAt(path: string): readonly string[] {
    const found = this.at(path);
    return found === "anything"
      ? []
      : found.flatMap(({ schema: { properties = {} } }) => Object.keys(properties));
  }

  #within(found: Possibilities, step: string): Possibilities {
    if (found === "anything") return found;
    return all(
      found.map(({ kind, schema }) => {
        if (kind === "list") return isIndex(step) ? this.#item(schema, Number(step)) : [];
        return kind === "object" ? this.#field(schema, step) : [];
      }),
    );
  }

  #field(schema: Schema, name: string): Possibilities {
    const {
      properties = {},
      additionalProperties: more,
      propertyNames,
      patternProperties,
    } = schema;
    if (Object.hasOwn(properties, name)) return this.#possible(properties[name]);
    if (patternProperties !== undefined) return "anything";
    const keys = typeof propertyNames === "object" ? propertyNames.enum : undefined;
    return keys !== undefined && !keys.includes(name) ? [] : this.#possible(more);
  }

  #item({ prefixItems = [], items }: Schema, index?: number): Possibilities {
    if (Array.isArray(items)) return "anything";
    const rest = prefixItems.length > 0 && items === undefined ? false : items;
    if (index !== undefined) return this.#possible(prefixItems[index] ?? rest);
    return all([...prefixItems, rest].map((node) => this.#possible(node)));
  }

  /** What cannot be told from a schema, such as the answer of a transformation, is anything. */
  #possible(node: Node, depth = 0): Possibilities {
    if (node === false) return [];
    if (node === undefined || node === true || depth > deepest) return "anything";
    if (node.$ref !== undefined) return this.#possible(this.#referred(node.$ref), depth + 1);
    const choice = node.anyOf ?? node.oneOf;
    if (choice !== undefined) return all(choice.map((one) => this.#possible(one, depth + 1)));
    if (node.const !== undefined) return valuesIn([node.const]);
    if (node.enum !== undefined) return valuesIn(node.enum);
    if (Object.keys(node.not ?? { type: "" }).length === 0) return [];
    // Among others `allOf`: an intersection that is no plain object.
    const { type } = node;
    const kind = typeof type === "string" && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    return kind === undefined ? "anything" : [{ kind, schema: node }];
  }

  #referred(ref: string): Node {
    if (ref === "#") return this.#root;
    const name = /^#\/\$defs\/(.+)$/.exec(ref)?.[1];
    return name === undefined ? undefined : this.#root?.$defs?.[name];
  }
}

const deepest = 12;
const kinds: Readonly<Record<string, ValueKind>> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
  array: "list",
  object: "object",
};

const shapes = new WeakMap<EventType["schema"], PayloadShape>();

/** The shape of an event type's payloads, made once. */
export function payloadShapeOf({ schema }: EventType): PayloadShape {
  const known = shapes.get(schema) ?? new PayloadShape(schema);
  shapes.set(schema, known);
  return known;
}

/** What is asked is the payload of an event: the schema's output. */
function jsonSchemaOf(schema: EventType["schema"]): Schema | undefined {
  try {
    return z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  } catch {
    return undefined;
  }
}

/** The kind of a value that a condition names, or `undefined` for what has none. */
export function kindOf(value: unknown): ValueKind | undefined {
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : undefined;
}

function valuesIn(values: readonly unknown[]): Possibilities {
  const scalars = values.filter(isScalar);
  if (scalars.length < values.length) return "anything";
  return all(
    scalars.map((value) => {
      const kind = kindOf(value);
      return kind === undefined ? "anything" : [{ kind, values: [value], schema: {} }];
    }),
  );
}

function isScalar(value: unknown): value is Scalar {
  return kindOf(value) !== undefined;
}

function all(found: readonly Possibilities[]): Possibilities {
  const possible: Possible[] = [];
  for (const some of found) {
    if (some === "anything") return some;
    possible.push(...some);
  }
  return possible;
}

function isIndex(step: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(step);
}
