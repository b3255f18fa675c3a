import { domainToUnicode } from "node:url";

/** The scripts that registries give names in, as Unicode's Script property calls them. */
const scripts = (
  "Latin Cyrillic Greek Armenian Georgian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi " +
  "Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Ethiopic Khmer " +
  "Mongolian Cherokee Han Hiragana Katakana Hangul Bopomofo"
)
  .split(" ")
  .map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, "u") }));

/** UTS #39 §5.2, highly restrictive: what is written together in one name all the same. */
const together = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Bopomofo"],
  ["Latin", "Han", "Hangul"],
] as const satisfies readonly (readonly string[])[];

/** Cyrillic and Greek letters that a reader takes for Latin ones. */
const latinLooking = /^[асԁеԍһіјӏорԛѕԝхуүьѵѡαγικνορτυωχ\d-]+$/u;

/**
 * Why a domain, given as A-labels, may pose as another one; `undefined` for nearly all. Such a domain
 * can be honest, so that this is a warning and no refusal.
 */
export function lookAlikeWarning(domain: string): string | undefined {
  if (!domain.includes("xn--")) return undefined;
  const labels = domainToUnicode(domain).split(".");
  for (const label of labels) {
    const mixed = scriptsIn(label);
    if (mixed.length > 1 && !together.some((set) => mixed.every((name) => isIn(set, name)))) {
      return `mixes ${mixed.join(" and ")} letters in ${JSON.stringify(label)}`;
    }
  }
  const posing = labels.find((label) => /[^\0-\x7f]/.test(label) && latinLooking.test(label));
  const [script] = posing === undefined ? [] : scriptsIn(posing);
  // Under a name of its own script a word made of such letters is a word like any other.
  if (script === undefined || !/^[a-z\d-]+$/.test(labels.at(-1) ?? "")) return undefined;
  return `has ${script} letters that look like Latin ones in ${JSON.stringify(posing)}`;
}

function scriptsIn(label: string): readonly string[] {
  return scripts.flatMap(({ name, pattern }) => (pattern.test(label) ? [name] : []));
}

function isIn(set: readonly string[], name: string): boolean {
  return set.includes(name);
}
