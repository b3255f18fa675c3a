import { CarillonError } from "../errors.ts";
import { didYouMean } from "../model/closest.ts";
import { isGroup, type Language, type Wordbook } from "./wordbook.ts";

/** Some of the words of a part, each of the kind that the part needs. */
export type SomeWords<Words> = Words extends string | ((...values: never) => unknown)
  ? Words
  : { readonly [Name in keyof Words]?: SomeWords<Words[Name]> };

/** What a language may say, by the name of the part. */
export type WordsOf<Books extends Readonly<Record<string, Wordbook>>> = {
  readonly [Name in keyof Books]?: Books[Name] extends Wordbook<infer Words>
    ? SomeWords<Words>
    : never;
};

/**
 * Makes `defineLanguage` for the wordbooks of a product. The answer declares a language: its BCP 47 tag and
 * its words, of which any may be absent. It throws `language-invalid` for a tag that is none, and for words
 * that no part asks for or that are of another kind, each with its place.
 */
export function languageMaker<const Books extends Readonly<Record<string, Wordbook>>>(
  books: Books,
): (tag: string, words: WordsOf<Books>) => Language {
  return (tag, words) => {
    const issues = [...tagFaults(tag), ...faultsIn(modelOf(books), words, "")];
    if (issues.length > 0) {
      const name = typeof tag === "string" ? JSON.stringify(tag.slice(0, 40)) : `a ${typeof tag}`;
      throw new CarillonError("language-invalid", `The language ${name} cannot be used`, {
        issues: issues.slice(0, mostFaults),
      });
    }
    return { tag, words: { ...words }, books: Object.values(books) };
  };
}

const mostFaults = 50;

/** Whether a value was made by `defineLanguage`, as far as can be seen. */
export function isLanguage(value: unknown): value is Language {
  return (
    isGroup(value) &&
    typeof value.tag === "string" &&
    isGroup(value.words) &&
    Array.isArray(value.books)
  );
}

function modelOf(books: Readonly<Record<string, Wordbook>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.values(books).map(({ name, languages }) => [name, languages.en]),
  );
}

function tagFaults(tag: unknown): readonly string[] {
  try {
    if (typeof tag === "string" && Intl.getCanonicalLocales(tag)[0] === tag) return [];
  } catch {
    // Told below, as other tags that are none.
  }
  return [`${JSON.stringify(tag)} is not a language tag; write it like fr or pt-BR`];
}

function faultsIn(model: unknown, given: unknown, place: string): readonly string[] {
  if (given === undefined) return [];
  if (!isGroup(model)) {
    if (typeof given === typeof model) return [];
    return [`${place}: must be a ${typeof model === "function" ? "function" : "text"}`];
  }
  if (!isGroup(given)) return [`${place === "" ? "words" : place}: must be words by their names`];
  return Object.entries(given).flatMap(([key, value]) => {
    const at = place === "" ? key : `${place}.${key}`;
    if (Object.hasOwn(model, key)) return faultsIn(model[key], value, at);
    return [`${at}: there are no such words${didYouMean(key, Object.keys(model))}`];
  });
}
