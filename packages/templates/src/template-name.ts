import { isBuiltIn } from "./built-in.ts";
import { type EmailPart, emailParts } from "./overrides.ts";

/** What a template is for, as its name says. Names are the same for files, functions and uploads. */
export type TemplateName =
  | {
      readonly kind: "part";
      readonly part: EmailPart;
      /** What stands before `.email`. */
      readonly stem: string;
      /** The event types and domains that it can be for: one, or two where the last word may be a language. */
      readonly subjects: readonly string[];
      /** The variable for the event's payload. */
      readonly domain: string;
    }
  | { readonly kind: "layout"; readonly part: "html" | "text" }
  | { readonly kind: "piece"; readonly isBuiltIn: boolean };

/** How templates are named. */
export const acceptedForms =
  "<event type or domain>[.<language>].email.<html|text|subject>.eta, layout.email.<html|text>.eta, " +
  "or _<name>.<html|text>.eta for a piece to include";

const partPattern =
  /^([a-z][a-z0-9_]{0,39}(?:\.[A-Za-z0-9_-]{1,40}){0,6})\.email\.(html|text|subject)\.eta$/;
const piecePattern = /^_[a-z0-9][a-z0-9_-]{0,60}\.(?:html|text)\.eta$/;
const segmentPattern = /^[a-z][a-z0-9_]{0,39}$/;

/** Reads a name with `.eta`; `undefined` for one of no accepted form. */
export function templateName(name: string): TemplateName | undefined {
  if (name === "layout.email.html.eta") return { kind: "layout", part: "html" };
  if (name === "layout.email.text.eta") return { kind: "layout", part: "text" };
  if (piecePattern.test(name)) return { kind: "piece", isBuiltIn: isBuiltIn(name) };
  const [, stem = "", last] = partPattern.exec(name) ?? [];
  const part = emailParts.find((known) => known === last);
  const subjects = subjectsOf(stem);
  const domain = stem.split(".", 1)[0] ?? stem;
  if (part === undefined || subjects.length === 0 || domain === "layout") return undefined;
  return { kind: "part", part, stem, subjects, domain };
}

/** A stem may end in a language, and some words may be both: `failed` is a language tag, too. */
function subjectsOf(stem: string): readonly string[] {
  const segments = stem.split(".");
  const last = segments.at(-1) ?? "";
  const before = segments.slice(0, -1);
  if (!before.every((segment) => segmentPattern.test(segment))) return [];
  return [
    ...(segmentPattern.test(last) ? [stem] : []),
    ...(before.length > 0 && isLanguage(last) ? [before.join(".")] : []),
  ];
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}
