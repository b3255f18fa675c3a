import { didYouMean } from "./closest.ts";
import type { Event, EventType } from "./event.ts";
import type { JsonValue } from "./json.ts";
import type { Labels } from "./labels.ts";
import type { Found } from "./match-path.ts";

/** What a condition sees of an event. */
export interface Seen {
  readonly event: Event;
  readonly type: EventType;
  readonly labels: Labels;
}

/** What a test is about: `severity`, `labels.host`, `payload.size_bytes`. */
export interface Subject {
  readonly name: string;
  read(seen: Seen): Found;
}

const fixed: ReadonlyMap<string, (seen: Seen) => Found> = new Map([
  ["type", ({ event }) => event.type],
  ["domain", ({ type }) => type.domain],
  ["severity", ({ event }) => event.severity],
]);
const composing = ["and", "or", "not"];

/** What can stand as a key of a condition. */
export const subjectPattern = "^(type|domain|severity|and|or|not|labels\\..+|payload\\..+)$";

const longestName = 500;
const deepest = 32;
/** They lead out of the data. A payload has none of them; a rule that asks for one is no honest rule. */
const unsafe: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** What is wrong with a key of a condition, or nothing. */
export function faultOfSubject(name: string): string | undefined {
  if (fixed.has(name) || composing.includes(name)) return undefined;
  const [root, ...steps] = name.split(".");
  if (name.length > longestName || steps.length > deepest) return "is too long a path";
  if ((root !== "payload" && root !== "labels") || steps.length === 0) {
    const known = [...fixed.keys(), ...composing, `payload.${name}`, "payload", "labels"];
    const hint = didYouMean(name, known) || `; a field of the payload is "payload.${name}"`;
    return `is nothing that a condition can ask about${name.length > 100 ? "" : hint}`;
  }
  if (steps.includes("")) return "has an empty step";
  const bad = steps.find((step) => unsafe.has(step));
  return bad === undefined ? undefined : `has the step ${bad}, which leads out of the data`;
}

/** The subject that a key names, which is known to be none of {@link composing}. */
export function subjectOf(name: string): Subject {
  const read = fixed.get(name);
  if (read !== undefined) return { name, read };
  const dot = name.indexOf(".");
  const path = name.slice(dot + 1);
  if (name.slice(0, dot) === "labels") return { name, read: ({ labels }) => own(labels, path) };
  const steps = path.split(".");
  return { name, read: ({ event }) => valueAt(event.payload, steps) };
}

function valueAt(payload: JsonValue, steps: readonly string[]): Found {
  let value: Found = payload;
  for (const step of steps) {
    if (typeof value !== "object" || value === null) return undefined;
    if (isList(value)) value = /^(0|[1-9]\d{0,8})$/.test(step) ? value[Number(step)] : undefined;
    else value = own(value, step);
  }
  return value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function own<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
