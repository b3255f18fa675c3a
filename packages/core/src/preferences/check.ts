import { CarillonError, type ErrorCode, messageOf } from "../errors.ts";
import { didYouMean } from "../model/closest.ts";
import type { EventType } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import { copyJsonObject } from "../model/json.ts";
import { matchesTypePattern } from "../model/type-pattern.ts";
import type { Channels } from "../plan/address.ts";
import type { StoredSet } from "./document.ts";
import { lockOf } from "./effective.ts";
import { type PreferenceEntries, preferenceSetSchema } from "./preference-set.ts";

/** What preferences may name. */
export interface PreferenceSurroundings {
  readonly channels: Channels;
  readonly types: ReadonlyMap<string, EventType>;
}

/**
 * Preferences as somebody has given them, copied: their form, and that there is what they name.
 *
 * @throws CarillonError `preferences-invalid`, or with the given code
 */
export function checkedPreferences(
  given: unknown,
  around: PreferenceSurroundings,
  code: ErrorCode = "preferences-invalid",
): StoredSet {
  const what = "The preferences do not fit";
  let copy: unknown;
  try {
    copy = copyJsonObject(given, "The preferences");
  } catch (cause) {
    const issue = cause instanceof CarillonError ? cause.what : messageOf(cause);
    throw new CarillonError(code, what, { cause, issues: [issue] });
  }
  const { success, data, error } = preferenceSetSchema.safeParse(copy);
  const issues = success ? unknownNames(data.entries ?? {}, around) : issuesOf(error);
  if (success && issues.length === 0) return data;
  throw new CarillonError(code, what, { issues });
}

function unknownNames(entries: PreferenceEntries, around: PreferenceSurroundings) {
  const subjects = subjectsOf(around.types);
  const outlets = outletsOf(around.channels);
  return Object.entries(entries).flatMap(([subject, given]): readonly string[] => {
    const isKnown = subjects.has(subject) || isPatternOf(subject, around.types);
    const unknown = Object.keys(given).filter((outlet) => !outlets.has(outlet));
    return [
      ...lockedAt(subject, given, around.types),
      ...(isKnown
        ? []
        : [`entries.${subject}: no event type or category has it${didYouMean(subject, subjects)}`]),
      ...unknown.map(
        (outlet) =>
          `entries.${subject}.${outlet}: no channel or kind of address has it${didYouMean(outlet, outlets)}`,
      ),
    ];
  });
}

/** What can never count is refused, as who sets it would believe that it does; what says "on" is true. */
function lockedAt(
  subject: string,
  given: PreferenceEntries[string],
  types: ReadonlyMap<string, EventType>,
): readonly string[] {
  const type = types.get(subject);
  const meant = type === undefined ? [...types.values()].filter(inCategory(subject)) : [type];
  const locks = meant.map(lockOf);
  const [lock] = locks;
  if (lock === undefined || locks.includes(undefined)) return [];
  return Object.entries(given).flatMap(([outlet, value]) =>
    value === "on"
      ? []
      : [
          `entries.${subject}.${outlet}: is ${lock}, and told whatever anybody prefers: leave it out`,
        ],
  );
}

function inCategory(subject: string) {
  return ({ category }: EventType) => category === subject;
}

function subjectsOf(types: ReadonlyMap<string, EventType>): ReadonlySet<string> {
  const categories = [...types.values()].flatMap(({ category }) => category ?? []);
  return new Set([...types.keys(), ...categories]);
}

function isPatternOf(subject: string, types: ReadonlyMap<string, EventType>): boolean {
  if (!subject.endsWith("*")) return false;
  return subject === "*" || [...types.keys()].some((name) => matchesTypePattern(subject, name));
}

/** The channels that reach people, and their kinds of addresses. */
function outletsOf(channels: Channels): ReadonlySet<string> {
  const direct = [...channels].flatMap(([name, { address }]) =>
    address === undefined ? [] : [name, address.kind],
  );
  return new Set([...direct, "*"]);
}
