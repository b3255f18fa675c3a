import { CarillonError } from "../errors.ts";

/** A value that survives JSON unchanged. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** A JSON object; a key whose value is `undefined` counts as absent. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

const deepest = 32;
const largestBytes = 256 * 1024;
const unsafeKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Copies a payload as plain JSON, or throws a typed error that names the place. The copy shares nothing
 * with the original, so a caller who changes its payload later changes nothing here. Depth and size are
 * bounded while it reads: what is contained twice counts twice, as it would in JSON.
 */
export function copyJsonObject(value: unknown, name: string): JsonObject {
  const copy = copyJson(value, name);
  if (isJsonObject(copy)) return copy;
  throw new CarillonError("payload-not-json", `${name} is not an object`);
}

function copyJson(value: unknown, name: string): JsonValue {
  try {
    return new JsonCopier().copy(value, name, 0);
  } catch (cause) {
    if (cause instanceof CarillonError) throw cause;
    // A getter or a proxy that throws while it is read.
    throw new CarillonError("payload-not-json", `${name} could not be read`, { cause });
  }
}

/** Freezes a copy with all that it contains, so that who is shown it cannot change it for others. */
export function frozen<Value extends JsonValue | undefined>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) frozen(item);
    Object.freeze(value);
  }
  return value;
}

function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class JsonCopier {
  readonly #ancestors = new Set<object>();
  #bytes = 0;

  copy(value: unknown, path: string, depth: number): JsonValue {
    switch (typeof value) {
      case "string":
        this.#count(Buffer.byteLength(value), path);
        return value;
      case "boolean":
        this.#count(5, path);
        return value;
      case "number":
        if (!Number.isFinite(value)) throw notJson(path, String(value));
        this.#count(8, path);
        return value;
      case "object":
        if (value !== null) return this.#copyNested(value, path, depth);
        this.#count(4, path);
        return null;
      default:
        throw notJson(path, `a ${typeof value}`);
    }
  }

  #copyNested(value: object, path: string, depth: number): JsonValue {
    if (this.#ancestors.has(value)) {
      throw new CarillonError("payload-cyclic", `${shown(path)} contains itself`);
    }
    if (depth >= deepest)
      throw new CarillonError("payload-too-deep", `${shown(path)} nests too deep`);
    this.#ancestors.add(value);
    this.#count(2, path);
    const copy = Array.isArray(value)
      ? this.#copyArray(value, path, depth)
      : this.#copyObject(value, path, depth);
    this.#ancestors.delete(value);
    return copy;
  }

  #copyArray(value: readonly unknown[], path: string, depth: number): readonly JsonValue[] {
    const { length } = value;
    // A proxy may say any length; a negative one would give budget back.
    if (!Number.isSafeInteger(length) || length < 0) throw notJson(path, "no array");
    this.#count(length, path);
    const copy: JsonValue[] = [];
    for (let index = 0; index < length; index += 1) {
      const place = `${path}[${index}]`;
      if (!(index in value)) throw notJson(place, "a hole");
      copy.push(this.copy(value[index], place, depth + 1));
    }
    return copy;
  }

  #copyObject(value: object, path: string, depth: number): JsonObject {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw notJson(path, `a ${prototypeName(value)}`);
    }
    const copy: Record<string, JsonValue> = {};
    for (const key of Object.keys(value)) {
      if (unsafeKeys.has(key)) {
        throw new CarillonError("payload-unsafe-key", `${shown(path)} has the key ${key}`);
      }
      this.#count(Buffer.byteLength(key) + 4, path);
      const item: unknown = Reflect.get(value, key);
      if (item !== undefined) copy[key] = this.copy(item, `${path}.${key}`, depth + 1);
    }
    return copy;
  }

  #count(bytes: number, path: string): void {
    this.#bytes += bytes;
    if (this.#bytes > largestBytes) {
      throw new CarillonError("payload-too-large", `${shown(path)} makes the whole exceed 256 KiB`);
    }
  }
}

function notJson(path: string, what: string): CarillonError {
  return new CarillonError("payload-not-json", `${shown(path)} is ${what}, which is not JSON`);
}

/** A payload may have keys of any length; a message may not. */
function shown(path: string): string {
  return path.length > 300 ? `${path.slice(0, 300)}…` : path;
}

function prototypeName(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "special object";
}
