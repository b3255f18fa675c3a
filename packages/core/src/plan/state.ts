import { alertCollection, alertSchema } from "../alert/document.ts";
import { inhibitorCollection, inhibitorSchema } from "../alert/inhibitors.ts";
import { optOutCollection, optOutSchema } from "../links/opt-outs.ts";
import { preferenceCollection, preferenceSchema } from "../preferences/document.ts";
import { silenceCollection, silenceSchema } from "../silence/document.ts";
import { SnapshotSource } from "../store/snapshot.ts";
import type { PlannedDocument, Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { suppressionCollection, suppressionSchema } from "../suppression/document.ts";
import { dedupeCollection, dedupeDocumentSchema } from "./dedupe-window.ts";
import { groupCollection, groupDocumentSchema } from "./group-window.ts";
import { throttleCollection, throttleDocumentSchema } from "./throttle-window.ts";

/** The collections whose documents expire: of no use to anybody from a moment on (`expiresAt`). */
export const expiringCollections = [dedupeCollection, throttleCollection, groupCollection] as const;

/** What planning looks at in the store: one snapshot for each kind of document. */
export type PlanState = ReturnType<typeof opened>;

/** Opens the state for lot after lot. */
export class PlanStates {
  readonly #sources: ReturnType<typeof sourcesIn>;

  constructor(store: Pick<Store, "collection">) {
    this.#sources = sourcesIn(store);
  }

  open(): PlanState {
    return opened(this.#sources);
  }
}

function sourcesIn(store: Pick<Store, "collection">) {
  const source = <Schema extends Parameters<typeof collectionOf>[2]>(
    name: string,
    schema: Schema,
  ) => new SnapshotSource(name, collectionOf(store, name, schema));
  return {
    suppressions: source(suppressionCollection, suppressionSchema),
    optOuts: source(optOutCollection, optOutSchema),
    preferences: source(preferenceCollection, preferenceSchema),
    duplicates: source(dedupeCollection, dedupeDocumentSchema),
    throttles: source(throttleCollection, throttleDocumentSchema),
    groups: source(groupCollection, groupDocumentSchema),
    alerts: source(alertCollection, alertSchema),
    inhibitors: source(inhibitorCollection, inhibitorSchema),
    silences: source(silenceCollection, silenceSchema),
  };
}

function opened(sources: ReturnType<typeof sourcesIn>) {
  return {
    suppressions: sources.suppressions.open(),
    optOuts: sources.optOuts.open(),
    preferences: sources.preferences.open(),
    duplicates: sources.duplicates.open(),
    throttles: sources.throttles.open(),
    groups: sources.groups.open(),
    alerts: sources.alerts.open(),
    inhibitors: sources.inhibitors.open(),
    silences: sources.silences.open(),
  };
}

/** Loads what was wanted; `undefined` when there is nothing to wait for. */
export function loaded(state: PlanState): Promise<unknown> | undefined {
  const loads = Object.values(state).flatMap((snapshot) => snapshot.load() ?? []);
  return loads.length === 0 ? undefined : Promise.all(loads);
}

/** Documents that gather what all parts of a plan bring: who has heard of an alert. */
export const gathering: ReadonlySet<string> = new Set([alertCollection]);

/** Has a part of a plan go on with what the part before it has gathered. */
export function carriedOn(state: PlanState, before: PlanState | undefined): PlanState {
  if (before !== undefined) state.alerts.carryOn(before.alerts);
  return state;
}

/** What the stages have changed, to be stored with the plans. */
export function changesIn(state: PlanState): readonly PlannedDocument[] {
  return Object.values(state).flatMap((snapshot) => snapshot.changes());
}
