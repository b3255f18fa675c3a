/** The words of one part of Carillon, in each language that it brings along. Made by {@link wordbook}. */
export interface Wordbook<Words = unknown> {
  /** Under which a language of one's own gives its words. */
  readonly name: string;
  /** Those that it brings along; English is complete. */
  readonly languages: { readonly en: Words } & Readonly<Record<string, Words>>;
  /** The tags of every language that it has words in, English first. */
  tagsIn(given: Languages): readonly string[];
  /**
   * The words of a language, each by itself: of its tag, of the same with less of a region (`fr-CA`, then
   * `fr`), or English. The same object each time.
   */
  wordsIn(tag: string, given: Languages): Words;
}

/** A language that an application brings along: words for some or all parts. */
export interface Language {
  /** A BCP 47 tag: `fr`, `pt-BR`. */
  readonly tag: string;
  /** By the name of their wordbook. */
  readonly words: Readonly<Record<string, unknown>>;
  /** The parts that it was held against when it was defined. */
  readonly books: readonly Wordbook[];
}

/** The languages that an engine was given. What is made of them is kept as long as the list. */
export type Languages = readonly Language[];

/** None besides those that Carillon brings along. */
export const noLanguages: Languages = [];

/** What one list of languages has made of a book. */
interface Made<Words> {
  readonly tags: readonly string[];
  readonly words: Map<string, Words>;
}

/** Tags come from messages and signed links, and event types can have any. */
const mostKept = 200;

/** The words of one part: `wordbook("layout", { en, de })`. */
export function wordbook<Words>(
  name: string,
  languages: Wordbook<Words>["languages"],
): Wordbook<Words> {
  const made = new WeakMap<Languages, Made<Words>>();

  function madeOf(given: Languages): Made<Words> {
    const found = made.get(given);
    if (found !== undefined) return found;
    const own = given.filter(({ words }) => hasWords(words[name])).map(({ tag }) => tag);
    const fresh = { tags: [...new Set([...Object.keys(languages), ...own])], words: new Map() };
    made.set(given, fresh);
    return fresh;
  }

  return {
    name,
    languages,
    tagsIn: (given) => madeOf(given).tags,
    wordsIn(tag, given) {
      const { words } = madeOf(given);
      const found = words.get(tag);
      if (found !== undefined) return found;
      const merged = mergedWords(name, languages, tag, given);
      if (words.size >= mostKept) words.clear();
      words.set(tag, merged);
      return merged;
    },
  };
}

/** From the most general to the most special, each over what was there before. */
function mergedWords<Words>(
  name: string,
  languages: Wordbook<Words>["languages"],
  tag: string,
  given: Languages,
): Words {
  let words: Words = languages.en;
  for (const each of tagsFrom(tag).toReversed()) {
    words = (Object.hasOwn(languages, each) ? languages[each] : undefined) ?? words;
    for (const language of given) {
      if (language.tag.toLowerCase() !== each) continue;
      const over: unknown = merged(words, language.words[name]);
      if (isLike(words, over)) words = over;
    }
  }
  return words;
}

/** `fr-ca`, `fr` */
export function tagsFrom(tag: string): readonly string[] {
  const parts = tag.toLowerCase().split("-");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
}

function merged(base: unknown, given: unknown): unknown {
  if (given === undefined) return base;
  if (!isGroup(base) || !isGroup(given)) return given;
  return Object.fromEntries(
    Object.entries(base).map(([key, value]) => [
      key,
      merged(value, Object.hasOwn(given, key) ? given[key] : undefined),
    ]),
  );
}

/** Whether a value has the words of a model, each of the same kind. */
function isLike<Words>(model: Words, value: unknown): value is Words {
  if (!isGroup(model)) return typeof value === typeof model;
  return (
    isGroup(value) &&
    Object.entries(model).every(
      ([key, own]) => Object.hasOwn(value, key) && isLike(own, value[key]),
    )
  );
}

/** Whether a value holds words by their names, and is not one itself. */
export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasWords(value: unknown): boolean {
  return isGroup(value) ? Object.values(value).some(hasWords) : value !== undefined;
}
