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
 * Copies a payload as plain JSON, frozen, or throws a typed error that names the place. The copy shares
 * nothing with the original, so a caller who changes its payload later changes nothing here, and who is
 * shown the copy cannot change it for others. Depth and size are bounded while it reads: what is
 * contained twice counts twice, as it would in JSON.
 */
export function copyJsonObject(value: unknown, name: string): JsonObject {
  const copy = copyJson(value, name);
  if (isJsonObject(copy)) return copy;
  throw new CarillonError("payload-not-json", `${name} is not an object`);
}

function copyJson(value: unknown, name: string): JsonValue {
  try {
    return new JsonCopier(name).copy(value);
  } catch (cause) {
    if (cause instanceof CarillonError) throw cause;
    // A getter or a proxy that throws while it is read.
    throw new CarillonError("payload-not-json", `${name} could not be read`, { cause });
  }
}

function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class JsonCopier {
  /** Where it is: the name of the whole, and the keys from there. */
  readonly #path: (string | number)[];
  readonly #ancestors: object[] = [];
  #bytes = 0;

  constructor(name: string) {
    this.#path = [name];
  }

  copy(value: unknown): JsonValue {
    switch (typeof value) {
      case "string":
        this.#count(Buffer.byteLength(value));
        return value;
      case "boolean":
        this.#count(5);
        return value;
      case "number":
        if (!Number.isFinite(value)) throw this.#notJson(String(value));
        this.#count(8);
        return value;
      case "object":
        if (value !== null) return this.#copyNested(value);
        this.#count(4);
        return null;
      default:
        throw this.#notJson(`a ${typeof value}`);
    }
  }

  #copyNested(value: object): JsonValue {
    if (this.#ancestors.includes(value)) {
      throw new CarillonError("payload-cyclic", `${this.#place()} contains itself`);
    }
    if (this.#ancestors.length >= deepest) {
      throw new CarillonError("payload-too-deep", `${this.#place()} nests too deep`);
    }
    this.#ancestors.push(value);
    this.#count(2);
    const copy = Array.isArray(value) ? this.#copyArray(value) : this.#copyObject(value);
    this.#ancestors.pop();
    return Object.freeze(copy);
  }

  #copyArray(value: readonly unknown[]): readonly JsonValue[] {
    const { length } = value;
    // A proxy may say any length; a negative one would give budget back.
    if (!Number.isSafeInteger(length) || length < 0) throw this.#notJson("no array");
    this.#count(length);
    const copy: JsonValue[] = [];
    for (let index = 0; index < length; index += 1) {
      this.#path.push(index);
      if (!(index in value)) throw this.#notJson("a hole");
      copy.push(this.copy(value[index]));
      this.#path.pop();
    }
    return copy;
  }

  #copyObject(value: object): JsonObject {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw this.#notJson(`a ${prototypeName(value)}`);
    }
    const copy: Record<string, JsonValue> = {};
    for (const key of Object.keys(value)) {
      if (unsafeKeys.has(key)) {
        throw new CarillonError("payload-unsafe-key", `${this.#place()} has the key ${key}`);
      }
      this.#count(Buffer.byteLength(key) + 4);
      const item: unknown = Reflect.get(value, key);
      if (item === undefined) continue;
      this.#path.push(key);
      copy[key] = this.copy(item);
      this.#path.pop();
    }
    return copy;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= largestBytes) return;
    const message = `${this.#place()} makes the whole exceed 256 KiB`;
    throw new CarillonError("payload-too-large", message);
  }

  #notJson(what: string): CarillonError {
    return new CarillonError("payload-not-json", `${this.#place()} is ${what}, which is not JSON`);
  }

  /** A payload may have keys of any length; a message may not. */
  #place(): string {
    const [name, ...keys] = this.#path;
    const steps = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`));
    const path = `${name}${steps.join("")}`;
    return path.length > 300 ? `${path.slice(0, 300)}…` : path;
  }
}

function prototypeName(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "special object";
}
