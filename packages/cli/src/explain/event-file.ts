import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { type EmitOptions, type Engine, type EventType, messageOf } from "@carillon/core";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";

/** An event as a file says it, with the type that the engine knows. */
export interface EventGiven {
  readonly type: EventType;
  readonly payload: object;
  /** To be checked by the engine. */
  readonly options: EmitOptions;
}

const fields = ["type", "payload", "id", "occurredAt", "to", "user"];

/** Reads `{ "type": "backup.failed", "payload": {…} }`, from the standard input for `-`. @throws UsageError */
export async function readEvent(
  path: string,
  engine: Pick<Engine, "eventTypes">,
  around: Pick<Surroundings, "stdin" | "folder">,
): Promise<EventGiven> {
  const name = path === "-" ? "the standard input" : path;
  const given = parsed(await textIn(path, around), name);
  for (const key of Object.keys(given)) {
    if (fields.includes(key)) continue;
    throw new UsageError(`${name}: there is no field ${JSON.stringify(key)}, but ${list(fields)}`);
  }
  const { type, payload = {}, occurredAt, ...options } = given;
  if (typeof type !== "string") {
    throw new UsageError(`${name}: it needs a "type", as in { "type": "backup.failed", … }`);
  }
  if (typeof payload !== "object" || payload === null) {
    throw new UsageError(`${name}: its payload is no object`);
  }
  const at = typeof occurredAt === "string" ? new Date(occurredAt) : occurredAt;
  return {
    type: typeNamed(type, engine, name),
    payload,
    options: { ...options, ...(at !== undefined && { occurredAt: at }) },
  };
}

type Given = Record<string, unknown> & EmitOptions;

async function textIn(
  path: string,
  { stdin, folder }: Pick<Surroundings, "stdin" | "folder">,
): Promise<string> {
  if (path === "-") return textOf(stdin);
  try {
    return await readFile(resolve(folder, path), "utf8");
  } catch (error) {
    throw new UsageError(`the event cannot be read: ${messageOf(error)}`);
  }
}

function parsed(text: string, name: string): Given {
  let given: unknown;
  try {
    given = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${messageOf(error)}`);
  }
  if (isObject(given)) return given;
  throw new UsageError(`${name} is no event: it should look like { "type": "…", "payload": {…} }`);
}

function isObject(value: unknown): value is Given {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeNamed(type: string, { eventTypes }: Pick<Engine, "eventTypes">, name: string) {
  const known = eventTypes.get(type);
  if (known !== undefined) return known;
  const names = [...eventTypes.keys()].sort();
  const domain = names.filter((one) => one.split(".")[0] === type.split(".")[0]);
  const near = list((domain.length > 0 ? domain : names).slice(0, 12));
  throw new UsageError(`${name}: the engine knows no event type ${type}; it knows ${near}`);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
