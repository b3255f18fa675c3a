import type { EventType } from "../model/event.ts";
import type { RuleDigest } from "../plan/digest-option.ts";
import {
  defaultDigest,
  type PreferenceEntries,
  type PreferenceScope,
  type PreferenceSet,
  type PreferenceValue,
} from "./preference-set.ts";

/** Preferences with whose they are, those first that count first. */
export interface ScopedPreferences {
  readonly scope: PreferenceScope | "default";
  readonly set: PreferenceSet;
}

/** What is told, and where. */
export interface PreferenceQuestion {
  readonly type?: string | undefined;
  readonly category?: string | undefined;
  readonly kind: string;
  /** Absent: on all channels of the kind. */
  readonly channel?: string | undefined;
}

/** The entry that counts, and whose it is. */
export interface EffectivePreference {
  readonly value: PreferenceValue;
  readonly scope: PreferenceScope | "default";
  /** As it stands in the entry. */
  readonly subject: string;
  readonly outlet: string;
}

/** The first scope that says anything of it decides; `undefined` where none does. */
export function effectivePreference(
  question: PreferenceQuestion,
  scoped: readonly ScopedPreferences[],
): EffectivePreference | undefined {
  const subjects = subjectsOf(question);
  const outlets = [question.channel, question.kind, "*"].filter((one) => one !== undefined);
  for (const { scope, set } of scoped) {
    const found = set.entries && entryIn(set.entries, subjects, outlets);
    if (found !== undefined) return { ...found, scope };
  }
  return undefined;
}

/** The digest into which goes what is set to `digest`. */
export function effectiveDigest(scoped: readonly ScopedPreferences[]): RuleDigest {
  return scoped.find(({ set }) => set.digest !== undefined)?.set.digest ?? defaultDigest;
}

/** Why nobody can turn something off: its event type is that, or always. */
export type PreferenceLock = "mandatory" | "sensitive" | "critical";

/** Why nobody can turn off what any event of this type says. */
export function lockOf({ mandatory, sensitive, severity }: EventType): PreferenceLock | undefined {
  if (sensitive) return "sensitive";
  if (mandatory) return "mandatory";
  return severity === "critical" ? severity : undefined;
}

/** What of these types' events is told although all of them that can be turned off are, in order. */
export function exceptionsOf(types: readonly EventType[]): readonly PreferenceLock[] {
  const found = types.flatMap(
    (type) => lockOf(type) ?? (type.severity === undefined ? ["critical" as const] : []),
  );
  return [...new Set(found)].sort();
}

function entryIn(
  entries: PreferenceEntries,
  subjects: readonly string[],
  outlets: readonly string[],
): Omit<EffectivePreference, "scope"> | undefined {
  for (const subject of subjects) {
    const entry = Object.hasOwn(entries, subject) ? entries[subject] : undefined;
    if (entry === undefined) continue;
    for (const outlet of outlets) {
      const value = Object.hasOwn(entry, outlet) ? entry[outlet] : undefined;
      if (value !== undefined) return { value, subject, outlet };
    }
  }
  return undefined;
}

/** From what says most exactly what is meant to what means everything. */
function subjectsOf({ type, category }: PreferenceQuestion): readonly string[] {
  const parts = type?.split(".") ?? [];
  const patterns = parts.slice(1).map((_, cut) => {
    const kept = parts.length - 1 - cut;
    return `${parts.slice(0, kept).join(".")}.*`;
  });
  return [type, category, ...patterns, "*"].filter((one) => one !== undefined);
}
