import { catalogBook } from "@carillon/catalog";
import { coreBooks, type Language, languageMaker, type WordsOf } from "@carillon/core";
import { layoutBook } from "@carillon/templates";

/** Every part of Carillon that speaks to recipients. */
const books = { catalog: catalogBook, layout: layoutBook, ...coreBooks };

/** What a language says, by part: any wording may be absent, and is said in English then. */
export type LanguageWords = WordsOf<typeof books>;

/**
 * Declares a language, for `createEngine`'s option `languages`: its BCP 47 tag (`fr`, `pt-BR`) and its words.
 * For `en` and `de` it says what is worded otherwise than Carillon words it.
 *
 * @throws CarillonError `language-invalid` for a tag that is none, and for words that nothing asks for or
 * that are of another kind, each with its place and the nearest name
 */
export const defineLanguage: (tag: string, words: LanguageWords) => Language = languageMaker(books);
