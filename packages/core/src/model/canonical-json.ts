import type { JsonValue } from "./json.ts";

/** JSON with the keys of every object in one order: the same for values that differ in that alone. */
export function canonicalJson(value: JsonValue | undefined): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (isList(value)) return `[${value.map(canonicalJson).join()}]`;
  let members = "";
  for (const { key, label } of shapeOf(Object.keys(value)).members) {
    const item = value[key];
    if (item === undefined) continue;
    members += `${members === "" ? "" : ","}${label}${canonicalJson(item)}`;
  }
  return `{${members}}`;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The keys of an object as they come, and in order, ready to be written. */
interface Shape {
  readonly keys: readonly string[];
  readonly members: readonly { readonly key: string; readonly label: string }[];
}

/**
 * The shapes that came last, one for each number of keys: events of one type look alike, and sorting and
 * quoting their keys each time would cost as much as all the rest.
 */
const known: Shape[] = [];
const mostKeys = 64;

function shapeOf(keys: readonly string[]): Shape {
  const last = known[keys.length];
  if (last?.keys.every((key, index) => key === keys[index])) return last;
  const members = [...keys].sort().map((key) => ({ key, label: `${JSON.stringify(key)}:` }));
  const shape = { keys, members };
  if (keys.length <= mostKeys) known[keys.length] = shape;
  return shape;
}
