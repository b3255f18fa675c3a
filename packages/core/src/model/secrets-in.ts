import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { shortestSecret } from "./secret.ts";

/**
 * The secrets in a config: the values at the places that {@link secret} marked. Asked of the options
 * and of what the schema made of them, it finds also what a transform has renamed.
 */
export function secretsIn(schema: z.ZodType, config: unknown): readonly string[] {
  const found = new Set<string>();
  collect(schema, config, found);
  return [...found].filter((value) => value.length >= shortestSecret);
}

function collect(schema: z.core.$ZodType, value: unknown, found: Set<string>): void {
  if (value === undefined || value === null) return;
  if (isMarked(schema)) addStrings(value, found, new Set());
  for (const { schema: part, values } of partsOf(schema)) {
    for (const item of values(value)) collect(part, item, found);
  }
}

function isMarked(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.writeOnly === true;
}

function addStrings(value: unknown, found: Set<string>, seen: Set<unknown>): void {
  if (typeof value === "string") found.add(value);
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const items =
    value instanceof Map || value instanceof Set ? [...value].flat() : Object.values(value);
  for (const item of items) addStrings(item, found, seen);
}

/** A schema inside a schema, and which parts of a value it speaks of. */
interface Part {
  readonly schema: z.core.$ZodType;
  values(value: unknown): readonly unknown[];
}

const itself = (value: unknown) => [value];

function partsOf(schema: z.core.$ZodType): readonly Part[] {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const named = Object.entries(shape).map(
      ([key, part]): Part => ({
        schema: part,
        values: (value) => (isObject(value) ? [value[key]] : []),
      }),
    );
    const others = (value: unknown) =>
      isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => (Object.hasOwn(shape, key) ? [] : [item]))
        : [];
    const { catchall } = schema.def;
    return catchall === undefined ? named : [...named, { schema: catchall, values: others }];
  }
  if (schema instanceof z.ZodTuple) {
    const { items, rest } = schema.def;
    const placed = items.map(
      (part, index): Part => ({
        schema: part,
        values: (value) => (Array.isArray(value) ? [value[index]] : []),
      }),
    );
    const behind = (value: unknown) => (Array.isArray(value) ? value.slice(items.length) : []);
    return rest === null ? placed : [...placed, { schema: rest, values: behind }];
  }
  if (schema instanceof z.ZodArray) {
    const values = (value: unknown) => (Array.isArray(value) ? value : []);
    return [{ schema: schema.def.element, values }];
  }
  if (schema instanceof z.ZodSet) {
    const values = (value: unknown) => (value instanceof Set ? [...value] : []);
    return [{ schema: schema.def.valueType, values }];
  }
  if (schema instanceof z.ZodMap) {
    const { keyType, valueType } = schema.def;
    return [
      { schema: keyType, values: (value) => (value instanceof Map ? [...value.keys()] : []) },
      { schema: valueType, values: (value) => (value instanceof Map ? [...value.values()] : []) },
    ];
  }
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema.def;
    return [
      { schema: keyType, values: (value) => (isObject(value) ? Object.keys(value) : []) },
      { schema: valueType, values: (value) => (isObject(value) ? Object.values(value) : []) },
    ];
  }
  return alternativesOf(schema).map((part) => ({ schema: part, values: itself }));
}

/** The schemas that speak of the same value. */
function alternativesOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.def.options;
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right];
  if (schema instanceof z.ZodPipe) return [schema.def.in, schema.def.out];
  if (schema instanceof z.ZodLazy) return [schema.unwrap()];
  // Optional, nullable, default and all other wrappers.
  const { def } = schema._zod;
  if ("innerType" in def && def.innerType instanceof z.core.$ZodType) return [def.innerType];
  return [];
}

/**
 * Refuses a schema with a marked place whose value nobody sees: one between two transforms is neither
 * in the options nor in what the schema makes of them.
 */
export function assertSecretsReachable(schema: z.ZodType, type: string): void {
  const seen = new Map<z.core.$ZodType, Set<string>>();
  const visit = (part: z.core.$ZodType, given: boolean, made: boolean): void => {
    const ways = seen.get(part) ?? new Set();
    const way = `${given} ${made}`;
    if (ways.has(way)) return;
    seen.set(part, ways.add(way));
    if (isMarked(part) && !given && !made) {
      throw new CarillonError(
        "channel-definition-invalid",
        `The config of ${type} has a secret between two transforms, where it cannot be found`,
      );
    }
    if (part instanceof z.ZodPipe) {
      const codec = part instanceof z.ZodCodec;
      visit(part.def.in, given, made && !codec && !transforms(part.def.out, new Set()));
      visit(part.def.out, given && !codec && !transforms(part.def.in, new Set()), made);
    } else {
      const kept = !(part instanceof z.ZodSuccess || part instanceof z.ZodPromise);
      for (const { schema: inner } of partsOf(part)) visit(inner, given, made && kept);
    }
  };
  visit(schema, true, true);
}

/** Whether what comes out may differ from what went in. */
function transforms(schema: z.core.$ZodType, seen: Set<z.core.$ZodType>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  if (schema instanceof z.ZodTransform || schema instanceof z.ZodCodec) return true;
  return partsOf(schema).some(({ schema: inner }) => transforms(inner, seen));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
