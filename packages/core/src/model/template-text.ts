import type { Found } from "./match-path.ts";
import { faultOfSubject, type Seen, subjectOf } from "./subject.ts";

const slots = /\$\{([^${}]*)\}/g;
const onlySlot = /^\$\{([^${}]*)\}$/;
const roleName = /^[A-Za-z][\w-]{0,99}$/;
const places = /^(type|domain|severity|payload\..+|labels\..+)$/;
const noRoles: ReadonlySet<string> = new Set(["type", "domain", "severity", "payload", "labels"]);

/** What a text with `${…}` in it became. */
export type Filled =
  | { readonly texts: readonly string[] }
  /** The event has nothing at this path. */
  | { readonly missing: string };

/** The name in a text that is nothing but `${name}`, where that is no path into the event. */
export function roleIn(text: string): string | undefined {
  const [, name] = onlySlot.exec(text) ?? [];
  return name !== undefined && isRoleName(name) ? name : undefined;
}

/** The places in an event that a text has `${…}` for. */
export function placesIn(text: string): readonly string[] {
  if (roleIn(text) !== undefined) return [];
  return [...text.matchAll(slots)].map(([, place = ""]) => place);
}

/** What is wrong with the `${…}` in a text, or nothing. */
export function faultOfTemplate(text: string, whole?: "role"): string | undefined {
  if (whole === "role" && roleIn(text) !== undefined) return undefined;
  for (const [, path = ""] of text.matchAll(slots)) {
    const fault = places.test(path)
      ? faultOfSubject(path)
      : "is nothing that an event has: payload.…, labels.…, type, domain or severity";
    if (fault !== undefined) return `\${${path.slice(0, 100)}} ${fault}`;
  }
  return undefined;
}

/**
 * Puts values of the event in the place of `${…}`. A text that is nothing but one may become several,
 * where the event has a list there.
 */
export function filled(text: string, seen: Seen): Filled {
  if (!text.includes("${")) return { texts: [text] };
  const [, only] = onlySlot.exec(text) ?? [];
  if (only !== undefined) {
    const texts = textsOf(subjectOf(only).read(seen));
    return texts === undefined ? { missing: only } : { texts };
  }
  let missing: string | undefined;
  const whole = text.replace(slots, (_, path: string) => {
    const [found, ...more] = textsOf(subjectOf(path).read(seen)) ?? [];
    if (found === undefined || more.length > 0) missing = path;
    return found ?? "";
  });
  return missing === undefined ? { texts: [whole] } : { missing };
}

function textsOf(found: Found): readonly string[] | undefined {
  if (typeof found === "string") return found === "" ? undefined : [found];
  if (typeof found === "number") return [String(found)];
  if (!isList(found)) return undefined;
  const texts = found.flatMap((one) => (isList(one) ? [] : (textsOf(one) ?? [])));
  return texts.length === 0 ? undefined : texts;
}

function isList(found: Found): found is readonly Exclude<Found, undefined>[] {
  return Array.isArray(found);
}

function isRoleName(name: string): boolean {
  return roleName.test(name) && !noRoles.has(name);
}
