import { canonicalJson } from "../model/canonical-json.ts";
import type { Recipient } from "../model/recipient.ts";
import { type Answer, skip } from "./draft.ts";
import type { AskingRule } from "./follow-ups.ts";
import type { Lookup, PeoplePage } from "./lookup.ts";
import type { Whom } from "./whom.ts";

/** Whom a rule names, found; or nobody, and why. */
export type Named =
  | { readonly address: string }
  | { readonly recipient: Recipient; readonly known: boolean }
  | { readonly nobody: string; readonly answer: Answer };

/** A rule with those whom it means; `undefined` where it leaves that to its channels. */
export interface Asking<Who> {
  readonly rule: AskingRule;
  readonly who: readonly Who[] | undefined;
}

type PeopleWhom = Extract<Whom, { is: "people" }>;

/** People of whom the first page was not all. */
export interface OpenPeople extends Pick<PeopleWhom, "name" | "people"> {
  /** Those that name them. */
  readonly rules: readonly AskingRule[];
  readonly next: string;
}

/** What looking up found; `open` goes on behind it. */
export interface Found {
  readonly found: readonly Asking<Named>[];
  readonly open: readonly OpenPeople[];
}

/** A directory is asked about so many groups at a time. */
const atOnce = 16;

/** Whether somebody has to be looked up. */
export function needsLookup(asking: readonly Asking<Whom>[]): boolean {
  return asking.some(({ who }) => who?.some(({ is }) => is === "user" || is === "people"));
}

/** Those whom nobody has to look up. */
export function namedPlainly(asking: readonly Asking<Whom>[]): readonly Asking<Named>[] {
  return asking.map(({ rule, who }) => ({ rule, who: who?.flatMap((whom) => plain(whom) ?? []) }));
}

/** Looks everybody up: each person and each group once, however many rules name them. */
export async function lookUp(asking: readonly Asking<Whom>[], lookup: Lookup): Promise<Found> {
  const all = asking.flatMap(({ who = [] }) => who);
  const users = await lookup.findAll(all.flatMap((whom) => (whom.is === "user" ? whom.id : [])));
  const groups = new Map(
    all.flatMap((whom) => (whom.is === "people" ? [[keyOf(whom), whom] as const] : [])),
  );
  const pages = await firstPages(groups, lookup);
  const named = (whom: Whom): readonly Named[] => {
    if (whom.is === "user") return [userNamed(whom.id, users.get(whom.id))];
    if (whom.is === "people") return membersNamed(whom, pages.get(keyOf(whom)));
    return plain(whom) ?? [];
  };
  return {
    found: asking.map(({ rule, who }) => ({ rule, who: who?.flatMap(named) })),
    open: [...groups].flatMap(([key, { name, people }]) => {
      const next = pages.get(key)?.next;
      return next === undefined ? [] : [{ name, people, rules: naming(key, asking), next }];
    }),
  };
}

async function firstPages(
  groups: ReadonlyMap<string, PeopleWhom>,
  lookup: Lookup,
): Promise<ReadonlyMap<string, PeoplePage>> {
  const pages = new Map<string, PeoplePage>();
  const waiting = [...groups];
  while (waiting.length > 0) {
    const some = waiting.splice(0, atOnce).map(async ([key, { people, name }]) => {
      pages.set(key, await lookup.firstPage(people, name));
    });
    await Promise.all(some);
  }
  return pages;
}

function naming(key: string, asking: readonly Asking<Whom>[]): readonly AskingRule[] {
  return asking.flatMap(({ rule, who }) =>
    who?.some((whom) => whom.is === "people" && keyOf(whom) === key) ? [rule] : [],
  );
}

function keyOf({ people }: PeopleWhom): string {
  return canonicalJson(people);
}

function plain(whom: Whom): readonly Named[] | undefined {
  switch (whom.is) {
    case "address":
      return [{ address: whom.address }];
    case "recipient":
      return [{ recipient: whom.recipient, known: false }];
    case "missing":
      return [{ nobody: whom.name, answer: skip("recipient-missing", whom.why) }];
    default:
      return undefined;
  }
}

function userNamed(id: string, recipient: Recipient | undefined): Named {
  if (recipient !== undefined) return { recipient, known: true };
  const answer = skip("user-unknown", `The directory knows nobody by the id ${id}`);
  return { nobody: id, answer };
}

function membersNamed({ name }: PeopleWhom, page: PeoplePage | undefined): readonly Named[] {
  if (page === undefined || (page.recipients.length === 0 && page.next === undefined)) {
    return [{ nobody: name, answer: skip("nobody-there", `Nobody is in ${name}`) }];
  }
  return page.recipients.map((recipient) => ({ recipient, known: true }));
}
