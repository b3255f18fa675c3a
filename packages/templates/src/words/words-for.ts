import { de } from "./de.ts";
import { en } from "./en.ts";
import type { LayoutWords } from "./layout-words.ts";

/** By language tag; a further language is a file beside this one and an entry here. */
const languages: ReadonlyMap<string, LayoutWords> = new Map([
  ["en", en],
  ["de", de],
]);

/** The layout's words: of the language itself, of its main language (`de` for `de-AT`), or English. */
export function wordsFor(language: string): LayoutWords {
  return languages.get(language) ?? languages.get(language.split("-")[0] ?? "") ?? en;
}
