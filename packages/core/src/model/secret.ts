import { z } from "zod";

/**
 * A string in a channel's config that must stay in this process: a password, a token, a signing key.
 * The engine takes it, and its Base64 and URL-encoded forms, out of every log field, reason and
 * stored answer of the channel; a settings form shows it as a password field that is never read back.
 */
export function secret(): z.ZodString {
  return z.string().min(1).meta({ writeOnly: true, format: "password" });
}

/** The secrets in a parsed config: the values at the places that {@link secret} marked. */
export function secretsIn(schema: z.ZodType, config: unknown): readonly string[] {
  const described = z.toJSONSchema(schema, {
    unrepresentable: "any",
    io: "input",
    reused: "inline",
  });
  const found = new Set<string>();
  collect(described, config, found);
  return [...found];
}

function collect(schema: unknown, value: unknown, found: Set<string>): void {
  if (!isObject(schema) || value === undefined || value === null) return;
  if (schema.writeOnly === true) addStrings(value, found);
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[key];
    if (Array.isArray(branches)) for (const branch of branches) collect(branch, value, found);
  }
  if (Array.isArray(value)) {
    for (const item of value) collect(schema.items, item, found);
  } else if (isObject(value)) {
    const properties = isObject(schema.properties) ? schema.properties : {};
    for (const [key, item] of Object.entries(value)) {
      collect(properties[key] ?? schema.additionalProperties, item, found);
    }
  }
}

function addStrings(value: unknown, found: Set<string>): void {
  if (typeof value === "string") found.add(value);
  else if (isObject(value)) for (const item of Object.values(value)) addStrings(item, found);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What stands where a secret stood. */
export const redacted = "[redacted]";

/**
 * A function that takes the secrets out of a text, also in the forms in which protocols carry them:
 * URL-encoded, and inside Base64 at any of the three alignments (SMTP AUTH PLAIN, HTTP Basic).
 */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(
    forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "g",
  );
  return (text) => text.replace(pattern, redacted);
}

function formsOf(value: string): string[] {
  return [value, encodeURIComponent(value), ...base64Forms(value)];
}

/** Of each alignment the characters that depend on the secret alone, whatever stands around it. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((shifted.length * 8) / 6);
    return (["base64", "base64url"] as const)
      .map((encoding) => shifted.toString(encoding).slice(first, last))
      .filter((form) => form.length >= 4);
  });
}
