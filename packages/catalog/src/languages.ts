import type { AudienceWordings, WordingView, Words } from "@carillon/core";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import type { CatalogWords } from "./words.ts";

/** The languages of the catalog, first the one to fall back to. A further one is a file and a name here. */
export const languages: Readonly<Record<string, CatalogWords>> = { en, de };

/** Puts a message together from a language's words: which fields it has is decided here, once. */
export type Builder<Payload> = (words: CatalogWords, view: WordingView<Payload>) => Words;

/**
 * The `message` of an event type: a builder in each language. `user` speaks to the affected person;
 * where it is absent, everybody reads the same.
 */
export function inEveryLanguage<Payload>(
  team: Builder<Payload>,
  user: Builder<Payload> = team,
): Readonly<Record<string, AudienceWordings<Payload>>> {
  return Object.fromEntries(
    Object.entries(languages).map(([language, words]) => [
      language,
      { team: (view) => team(words, view), user: (view) => user(words, view) },
    ]),
  );
}
