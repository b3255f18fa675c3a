import type { ScopedLogger } from "../logger.ts";
import type { EventType } from "../model/event.ts";
import { missingWordings, typesWithout } from "./missing-wordings.ts";
import type { Languages } from "./wordbook.ts";

/** A list that is longer is for a test to look at, not for a log. */
const mostShown = 20;

/** Says of each language that an engine was given what it leaves to others, in one warning. */
export function warnOfMissing(
  languages: Languages,
  types: Iterable<EventType>,
  log: ScopedLogger,
): void {
  const known = [...types];
  for (const language of languages) {
    const wordings = missingWordings(language, languages);
    const eventTypes = typesWithout(language, known, languages);
    if (wordings.length + eventTypes.length === 0) continue;
    log.warn("A language lacks words, which are said in another one", {
      language: language.tag,
      wordings: shown(wordings),
      eventTypes: shown(eventTypes),
    });
  }
}

function shown(names: readonly string[]): readonly string[] {
  if (names.length <= mostShown) return names;
  return [...names.slice(0, mostShown), `and ${names.length - mostShown} more`];
}
