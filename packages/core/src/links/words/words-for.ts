import { pickLanguage } from "../../deliver/compose.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { PageWords } from "./page-words.ts";

/** A further language is a file beside this one and an entry here. */
const languages: readonly PageWords[] = [en, de];

/** The page's words in the first of these languages that it speaks, or in English. */
export function wordsFor(wishes: readonly (string | undefined)[]): PageWords {
  const tags = languages.map(({ language }) => language);
  const language = pickLanguage(tags, wishes);
  return languages.find((words) => words.language === language) ?? en;
}

/** The languages of an Accept-Language header (RFC 9110 §12.5.4), in the order in which they stand. */
export function acceptedLanguages(header: string | null): readonly string[] {
  return (header ?? "")
    .slice(0, 200)
    .split(",")
    .map((range) => range.split(";")[0]?.trim() ?? "");
}

/** What the application calls a category, or the category's own name in words. */
export function categoryName(
  names: Readonly<Record<string, Readonly<Record<string, string>>>>,
  category: string,
  language: string,
): string {
  const own = Object.hasOwn(names, category) ? names[category] : undefined;
  if (own === undefined) return category.replaceAll("-", " ");
  return own[pickLanguage(Object.keys(own), [language])] ?? category;
}
