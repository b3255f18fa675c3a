import { preferenceId } from "./document.ts";
import type { ScopedPreferences } from "./effective.ts";
import type { PreferenceScope, PreferenceSet } from "./preference-set.ts";

/** Whose preferences count for a person, those first that count first. */
export function scopesOf(person: string, tenant: string | undefined): readonly PreferenceScope[] {
  const own: readonly PreferenceScope[] = [{ person }];
  return tenant === undefined ? [...own, "application"] : [...own, { tenant }, "application"];
}

/** What is stored for these scopes, and behind it the defaults of the program. */
export function scopedPreferences(
  scopes: readonly PreferenceScope[],
  stored: (id: string) => PreferenceSet | undefined,
  defaults: PreferenceSet | undefined,
): readonly ScopedPreferences[] {
  const found = scopes.flatMap((scope): readonly ScopedPreferences[] => {
    const set = stored(preferenceId(scope));
    return set === undefined ? [] : [{ scope, set }];
  });
  return defaults === undefined ? found : [...found, { scope: "default", set: defaults }];
}
