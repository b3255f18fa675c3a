import { pickLanguage } from "../../deliver/compose.ts";
import type { Languages } from "../../languages/wordbook.ts";
import { pageBook } from "./book.ts";
import type { SpokenWords } from "./page-words.ts";

/** The page's words in the first of these languages that it speaks, or in English. */
export function wordsFor(
  wishes: readonly (string | undefined)[],
  languages: Languages,
): SpokenWords {
  const language = pickLanguage(pageBook.tagsIn(languages), wishes);
  return { ...pageBook.wordsIn(language, languages), language };
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
