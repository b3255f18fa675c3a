import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";
import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { checkedPreferences, type PreferenceSurroundings } from "./check.ts";
import {
  preferenceCollection,
  preferenceId,
  preferenceSchema,
  type StoredSet,
} from "./document.ts";
import type { MatrixMaker, MatrixOptions, PreferenceMatrix } from "./matrix.ts";
import {
  type PreferenceScope,
  type PreferenceSet,
  preferenceScopeSchema,
} from "./preference-set.ts";

/** Preferences as they are stored, and in which version; 0 for none. */
export interface StoredPreferences extends PreferenceSet {
  readonly version: number;
}

/** Who changes preferences, and what they have seen before. */
export interface SetPreferencesOptions {
  /** Stands in the audit log. Default `application`. */
  readonly actor?: string | undefined;
  /** What must be stored for these to take its place: a version, or 0 for none. Default: whatever is. */
  readonly expectedVersion?: number | undefined;
}

/** What people, tenants and the application want to be told, kept in the store for all its engines. */
export interface Preferences {
  /** What is stored for a scope. @throws CarillonError `preferences-invalid` */
  get(scope: PreferenceScope): Promise<StoredPreferences>;
  /**
   * Takes the place of all that was stored for the scope; an empty set removes it. It counts for what is
   * planned from then on: what is queued already still goes out. Each change leaves an audit entry.
   * An entry that turns off, or gathers, an event type or category that the matrix shows as `locked` is
   * refused, as it would never count; one that says `on` is not.
   *
   * @throws CarillonError `preferences-invalid`, `preferences-conflict`; nothing is changed then
   */
  set(
    scope: PreferenceScope,
    preferences: PreferenceSet,
    options?: SetPreferencesOptions,
  ): Promise<StoredPreferences>;
  /**
   * What counts for a person, as rows and columns for a settings page: everything that the engine's event
   * types and channels make possible.
   *
   * @throws CarillonError `user-lookup-failed`
   */
  matrix(person: string, options?: MatrixOptions): Promise<PreferenceMatrix>;
}

/** What keeping preferences works with. */
export interface PreferenceDeskParts extends PreferenceSurroundings {
  readonly store: Store;
  readonly clock: Clock;
  readonly matrix: MatrixMaker;
}

/** Where preferences are looked at and changed. */
export class PreferenceDesk implements Preferences {
  readonly #parts: PreferenceDeskParts;
  readonly #collection: Collection<StoredSet>;

  constructor(parts: PreferenceDeskParts) {
    this.#parts = parts;
    this.#collection = collectionOf(parts.store, preferenceCollection, preferenceSchema);
  }

  async get(scope: PreferenceScope): Promise<StoredPreferences> {
    const found = await this.#collection.get(preferenceId(checkedScope(scope)));
    return found === undefined ? { version: 0 } : { ...found.value, version: found.version };
  }

  async set(
    scope: PreferenceScope,
    preferences: PreferenceSet,
    { actor = "application", expectedVersion }: SetPreferencesOptions = {},
  ): Promise<StoredPreferences> {
    const id = preferenceId(checkedScope(scope));
    const set = checkedPreferences(preferences, this.#parts);
    const by = { now: this.#parts.clock.now(), actor };
    if (Object.values(set).every((value) => value === undefined)) {
      const answer = await this.#collection.delete(id, expectedVersion, by);
      if (answer === "conflict") throw conflict();
      return { version: 0 };
    }
    const stored = await this.#collection.put(id, set, expectedVersion, by);
    if (stored.status === "conflict") throw conflict();
    return { ...set, version: stored.version };
  }

  matrix(person: string, options: MatrixOptions = {}): Promise<PreferenceMatrix> {
    return this.#parts.matrix.make(person, options);
  }
}

/** Looks several up at once, by the ids of their documents. */
export function preferencesIn(
  store: Pick<Store, "collection">,
): (ids: readonly string[]) => Promise<ReadonlyMap<string, PreferenceSet>> {
  const collection = collectionOf(store, preferenceCollection, preferenceSchema);
  return async (ids) => {
    const found = await collection.getMany(ids);
    return new Map([...found].map(([id, { value }]) => [id, value]));
  };
}

function conflict(): CarillonError {
  return new CarillonError("preferences-conflict", "Somebody else has changed these preferences");
}

function checkedScope(scope: unknown): PreferenceScope {
  const { success, data, error } = preferenceScopeSchema.safeParse(scope);
  if (success) return data;
  throw new CarillonError("preferences-invalid", "There is no such scope of preferences", {
    issues: issuesOf(error),
  });
}
