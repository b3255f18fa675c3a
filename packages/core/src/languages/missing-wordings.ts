import { undetermined } from "../message/for-all.ts";
import type { EventType } from "../model/event.ts";
import { isGroup, type Language, type Languages, noLanguages, tagsFrom } from "./wordbook.ts";

/**
 * What a language does not say itself, each by its place: `catalog.backup.copies`. Those that are in another
 * language of the list with less of a region (`fr` for `fr-CA`), or that Carillon brings along, are not
 * missing. For a test of a language of one's own: `expect(missingWordings(fr)).toEqual([])`.
 */
export function missingWordings(
  { tag, words, books }: Language,
  besides: Languages = noLanguages,
): readonly string[] {
  const tags = tagsFrom(tag);
  const others = besides.filter((other) => tags.includes(other.tag.toLowerCase()));
  const said = [words, ...others.map((other) => other.words)];
  return books
    .filter(({ languages }) => !tags.some((each) => Object.hasOwn(languages, each)))
    .flatMap(({ name, languages }) =>
      absentIn(
        languages.en,
        said.map((each) => each[name]),
        name,
      ),
    );
}

/** The event types whose own words are in other languages, by name. */
export function typesWithout(
  { tag }: Language,
  types: Iterable<EventType>,
  languages: Languages,
): readonly string[] {
  const tags = [...tagsFrom(tag), undetermined];
  return [...types]
    .filter(({ book }) => book === undefined)
    .filter(
      (type) => !type.languagesIn(languages).some((each) => tags.includes(each.toLowerCase())),
    )
    .map(({ name }) => name);
}

function absentIn(model: unknown, said: readonly unknown[], place: string): readonly string[] {
  const present = said.filter((one) => one !== undefined);
  if (!isGroup(model)) return present.length === 0 ? [place] : [];
  const groups = present.filter(isGroup);
  return Object.entries(model).flatMap(([key, value]) =>
    absentIn(
      value,
      groups.map((group) => (Object.hasOwn(group, key) ? group[key] : undefined)),
      `${place}.${key}`,
    ),
  );
}
