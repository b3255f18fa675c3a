import { pickLanguage } from "../deliver/compose.ts";
import type { KeyedOptOut } from "../links/opt-outs.ts";
import { recipientKey } from "../links/opt-outs.ts";
import type { EventType } from "../model/event.ts";
import type { Recipient } from "../model/recipient.ts";
import type { Channels } from "../plan/address.ts";
import { preferenceId } from "./document.ts";
import {
  effectivePreference,
  exceptionsOf,
  lockOf,
  type PreferenceLock,
  type ScopedPreferences,
} from "./effective.ts";
import type { PreferenceSet, PreferenceValue } from "./preference-set.ts";
import { scopedPreferences, scopesOf } from "./scopes.ts";

/** For whom and in which words a matrix is made. */
export interface MatrixOptions {
  /** Default: the one that the directory says the person has. */
  readonly tenant?: string | undefined;
  /** Of the labels. Default: the person's, or the application's. */
  readonly language?: string | undefined;
}

/** What counts for a person, and why. */
export interface PreferenceMatrix {
  readonly columns: readonly PreferenceColumn[];
  /** Each category with its event types behind it, then those without one. */
  readonly rows: readonly PreferenceRow[];
}

/** Where something is told: a kind of address, or one of several channels that have it. */
export interface PreferenceColumn {
  /** As it stands in an entry. */
  readonly outlet: string;
  readonly is: "kind" | "channel";
  readonly kind: string;
}

/** What is told. */
export interface PreferenceRow {
  /** As it stands in an entry. */
  readonly subject: string;
  readonly is: "category" | "event-type";
  readonly label: string;
  /** Of an event type. */
  readonly category: string | undefined;
  /** One for each column, in order. */
  readonly cells: readonly PreferenceCell[];
}

/** What is told where. */
export interface PreferenceCell {
  readonly value: PreferenceValue;
  /**
   * Who has said so: the person, their tenant, the application, the program's defaults; `unsubscribed`: the
   * person, by a link. Where nobody has, it is on by `default`.
   */
  readonly from: "person" | "tenant" | "application" | "default" | "unsubscribed";
  /** Why nobody can turn any of it off. */
  readonly locked: PreferenceLock | undefined;
  /**
   * What of it is told although it is off, to be said beside the switch: `critical` where the payload says
   * how severe an event is, and in a category, why event types of it are locked. Empty where all is told
   * (locked), or nothing.
   */
  readonly except: readonly PreferenceLock[];
}

/** What making matrices works with. */
export interface MatrixParts {
  /** Those that some rule listens to: of others nobody is told. */
  readonly types: () => readonly EventType[];
  readonly channels: Channels;
  readonly defaults: PreferenceSet | undefined;
  readonly labels: Labels;
  readonly locale: string;
  readonly find: (person: string) => Promise<Recipient | undefined>;
  readonly stored: (ids: readonly string[]) => Promise<ReadonlyMap<string, PreferenceSet>>;
  readonly isUnsubscribed: (optOuts: readonly KeyedOptOut[]) => Promise<readonly boolean[]>;
}

/** What categories and event types are called, by name and language. */
export type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface RowOf {
  readonly subject: string;
  readonly types: readonly EventType[];
  readonly category: string | undefined;
  readonly is: PreferenceRow["is"];
}

/** Makes matrices by the same rules by which events are planned. */
export class MatrixMaker {
  readonly #parts: MatrixParts;

  constructor(parts: MatrixParts) {
    this.#parts = parts;
  }

  async make(person: string, options: MatrixOptions): Promise<PreferenceMatrix> {
    const { find, stored, defaults, locale, labels } = this.#parts;
    const recipient = await find(person);
    const scopes = scopesOf(person, options.tenant ?? recipient?.tenant);
    const sets = await stored(scopes.map(preferenceId));
    const scoped = scopedPreferences(scopes, (id) => sets.get(id), defaults);
    const columns = columnsOf(this.#parts.channels);
    const types = [...new Set(this.#parts.types())].toSorted(byName);
    const unsubscribed = await this.#unsubscribed(recipient, types, columns);
    const wishes = [options.language, recipient?.locale, locale];
    const rows = rowsOf(types).map(
      (row): PreferenceRow => ({
        subject: row.subject,
        is: row.is,
        label: labelOf(row.subject, labels, wishes),
        category: row.is === "category" ? undefined : row.category,
        cells: columns.map((column) => cellOf(row, column, scoped, unsubscribed)),
      }),
    );
    return { columns, rows };
  }

  /** Which categories the person's addresses are opted out of, by kind: `email backups`. */
  async #unsubscribed(
    recipient: Recipient | undefined,
    types: readonly EventType[],
    columns: readonly PreferenceColumn[],
  ): Promise<ReadonlySet<string>> {
    const categories = new Set([...types].flatMap((one) => one.category ?? []));
    const optOuts = [...new Set(columns.map(({ kind }) => kind))].flatMap((kind) => {
      const address = this.#addressOf(recipient, kind);
      if (address === undefined) return [];
      const key = recipientKey(kind, address);
      return [...categories].map((category) => ({ kind, category, recipient: key }));
    });
    const answers = await this.#parts.isUnsubscribed(optOuts);
    return new Set(
      optOuts.flatMap(({ kind, category }, index) =>
        answers[index] === true ? [`${kind} ${category}`] : [],
      ),
    );
  }

  #addressOf(recipient: Recipient | undefined, kind: string): string | undefined {
    const given = recipient?.addresses?.[kind];
    const channel = [...this.#parts.channels.values()].find(
      ({ address }) => address?.kind === kind,
    );
    if (given === undefined) return undefined;
    try {
      return channel?.address?.parse(given);
    } catch {
      // Nothing is sent to what is no address, so nobody can have turned anything off there.
      return undefined;
    }
  }
}

function columnsOf(channels: Channels): readonly PreferenceColumn[] {
  const byKind = new Map<string, string[]>();
  for (const [name, { address }] of channels) {
    if (address === undefined) continue;
    byKind.set(address.kind, [...(byKind.get(address.kind) ?? []), name]);
  }
  return [...byKind].flatMap(([kind, names]) => [
    { outlet: kind, is: "kind", kind },
    ...(names.length < 2 ? [] : names.map((outlet) => ({ outlet, is: "channel", kind }) as const)),
  ]);
}

function byName(a: EventType, b: EventType): number {
  return a.name < b.name ? -1 : 1;
}

function rowsOf(sorted: readonly EventType[]): readonly RowOf[] {
  const row = (type: EventType): RowOf => ({
    subject: type.name,
    types: [type],
    category: type.category,
    is: "event-type",
  });
  const categories = [...new Set(sorted.flatMap(({ category }) => category ?? []))].toSorted();
  return [
    ...categories.flatMap((category): readonly RowOf[] => {
      const within = sorted.filter((type) => type.category === category);
      return [{ subject: category, types: within, category, is: "category" }, ...within.map(row)];
    }),
    ...sorted.filter(({ category }) => category === undefined).map(row),
  ];
}

function cellOf(
  { types, category, is, subject }: RowOf,
  { outlet, is: columnIs, kind }: PreferenceColumn,
  scoped: readonly ScopedPreferences[],
  unsubscribed: ReadonlySet<string>,
): PreferenceCell {
  const locks = types.map(lockOf);
  // A category can be turned off as long as one of its event types can.
  const locked = locks.includes(undefined) ? undefined : locks[0];
  if (locked !== undefined) return { value: "on", from: "default", locked, except: [] };
  const open = { locked, except: exceptionsOf(types) };
  if (category !== undefined && unsubscribed.has(`${kind} ${category}`)) {
    return { value: "off", from: "unsubscribed", ...open };
  }
  const type = is === "event-type" ? subject : undefined;
  const channel = columnIs === "channel" ? outlet : undefined;
  const found = effectivePreference({ type, category, kind, channel }, scoped);
  if (found === undefined) return { value: "on", from: "default", ...open };
  const { value, scope } = found;
  if (typeof scope === "string") return { value, from: scope, ...open };
  return { value, from: "person" in scope ? "person" : "tenant", ...open };
}

function labelOf(subject: string, labels: Labels, wishes: readonly (string | undefined)[]): string {
  const own = Object.hasOwn(labels, subject) ? labels[subject] : undefined;
  return own?.[pickLanguage(Object.keys(own), wishes)] ?? subject;
}
