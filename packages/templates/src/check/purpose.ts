import { closest, type EventType } from "@carillon/core";

/** For which mails a template is, by its name. */
export type Purpose =
  | { readonly kind: "mail"; readonly types: readonly EventType[] }
  /** Included by others, with values that these hand over. */
  | { readonly kind: "piece" }
  /** Around every mail, or included in any. */
  | { readonly kind: "layout" }
  | { readonly kind: "nothing"; readonly subject: string };

const mailPattern = /^(.+)\.email\.(?:html|text|subject)\.eta$/;
const languagePattern = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

export function purposeOf(name: string, types: readonly EventType[]): Purpose {
  if (name.startsWith("_")) return { kind: "piece" };
  const stem = mailPattern.exec(name)?.[1];
  if (stem === undefined || stem === "layout") return { kind: "layout" };
  const without = withoutLanguage(stem);
  for (const subject of [stem, without]) {
    const named = types.filter((type) => type.name === subject);
    const found = named.length > 0 ? named : types.filter(({ domain }) => domain === subject);
    if (found.length > 0) return { kind: "mail", types: found };
  }
  return { kind: "nothing", subject: without };
}

function withoutLanguage(stem: string): string {
  const end = stem.lastIndexOf(".");
  return end > 0 && languagePattern.test(stem.slice(end + 1)) ? stem.slice(0, end) : stem;
}

/** The names that a template for mails may begin with. */
export function subjectsOf(types: readonly EventType[]): ReadonlySet<string> {
  return new Set(types.flatMap(({ name, domain }) => [name, domain]));
}

/** Whether a name is another one with a slip of the finger: a letter too many, too few, wrong or swapped. */
export function isSlip(name: string, types: readonly EventType[]): boolean {
  return closest(name, subjectsOf(types), 1) !== undefined;
}
