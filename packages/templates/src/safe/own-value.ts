/**
 * A value's own part of a name, as data has it: nothing inherited, no accessor, no function. Of texts and
 * lists the length, of lists also the items. Everything else has no parts.
 */
export function ownValue(value: unknown, key: string): unknown {
  if (typeof value === "string") return key === "length" ? value.length : undefined;
  if (typeof value !== "object" || value === null || !isPlain(value)) return undefined;
  const part = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof part === "function" || typeof part === "symbol" ? undefined : part;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
