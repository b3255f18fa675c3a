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
 * Copies `value` as plain JSON, or throws a typed error that names the place. The copy shares nothing
 * with the original, so a caller who changes its payload later changes nothing here. Depth and size
 * are bounded before anything recurses.
 */
function copyJson(value: unknown, name: string): JsonValue {
  return new JsonCopier().copy(value, name, 0);
}

/** {@link copyJson} for a payload, which is an object. */
export function copyJsonObject(value: unknown, name: string): JsonObject {
  const copy = copyJson(value, name);
  if (isJsonObject(copy)) return copy;
  throw new CarillonError("payload-not-json", `${name} is not an object`);
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
        return value === null ? null : this.#copyNested(value, path, depth);
      default:
        throw notJson(path, `a ${typeof value}`);
    }
  }

  #copyNested(value: object, path: string, depth: number): JsonValue {
    if (this.#ancestors.has(value)) {
      throw new CarillonError("payload-cyclic", `${path} contains itself`);
    }
    if (depth >= deepest) throw new CarillonError("payload-too-deep", `${path} nests too deep`);
    this.#ancestors.add(value);
    const copy = Array.isArray(value)
      ? value.map((item: unknown, index) => this.copy(item, `${path}[${index}]`, depth + 1))
      : this.#copyObject(value, path, depth);
    this.#ancestors.delete(value);
    return copy;
  }

  #copyObject(value: object, path: string, depth: number): JsonObject {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw notJson(path, `a ${prototypeName(value)}`);
    }
    const copy: Record<string, JsonValue> = {};
    for (const [key, item] of Object.entries(value)) {
      if (unsafeKeys.has(key)) {
        throw new CarillonError("payload-unsafe-key", `${path} has the key ${key}`);
      }
      this.#count(Buffer.byteLength(key) + 4, path);
      if (item !== undefined) copy[key] = this.copy(item, `${path}.${key}`, depth + 1);
    }
    return copy;
  }

  #count(bytes: number, path: string): void {
    this.#bytes += bytes;
    if (this.#bytes > largestBytes) {
      throw new CarillonError("payload-too-large", `${path} makes the whole exceed 256 KiB`);
    }
  }
}

function notJson(path: string, what: string): CarillonError {
  return new CarillonError("payload-not-json", `${path} is ${what}, which is not JSON`);
}

function prototypeName(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "special object";
}
