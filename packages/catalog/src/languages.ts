import { type BookWordings, type Builder, wordbook, wordedBy } from "@carillon/core";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import type { CatalogWords } from "./words.ts";

/** The languages that the catalog brings along. */
export const languages: { readonly en: CatalogWords } & Readonly<Record<string, CatalogWords>> = {
  en,
  de,
};

/** The words of the catalog, which an application's own languages add to. */
export const catalogBook = wordbook("catalog", languages);

/**
 * The `message` of an event type: a builder for every language. `user` speaks to the affected person;
 * where it is absent, everybody reads the same.
 */
export function inEveryLanguage<Payload>(
  team: Builder<CatalogWords, Payload>,
  user: Builder<CatalogWords, Payload> = team,
): BookWordings<Payload> {
  return wordedBy(catalogBook, team, user);
}
