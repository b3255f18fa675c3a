import type { Criteria, Directory, DirectoryPage, MemberPage, Recipient } from "@carillon/core";
import type { Person } from "./schema.ts";

/** A directory of people who stand in a file. Whoever states no tenant is in every one. */
export function directoryOf(people: readonly Person[]): Directory {
  return {
    find: async (id) => recipients(people.filter((person) => person.id === id))[0],
    async members(of, page) {
      const holders = people.filter(({ roles = [], groups = [] }) =>
        "role" in of ? roles.includes(of.role) : groups.includes(of.group),
      );
      if (holders.length === 0) return undefined;
      const there = ({ tenant = of.tenant }: Person) =>
        of.tenant === undefined || tenant === of.tenant;
      return paged(holders.filter(there), page);
    },
    query: async (criteria, page) =>
      paged(
        people.filter((person) => isMeant(person, criteria)),
        page,
      ),
  };
}

function isMeant({ id, locale, tenant, is = {} }: Person, criteria: Criteria): boolean {
  const known = new Map<string, unknown>(Object.entries({ id, locale, tenant, ...is }));
  return Object.entries(criteria).every(([key, wanted]) =>
    [wanted].flat().some((value) => known.get(key) === value),
  );
}

function paged(people: readonly Person[], { limit, after = "0" }: DirectoryPage): MemberPage {
  const from = Number(after);
  const next = from + limit < people.length ? String(from + limit) : undefined;
  return { recipients: recipients(people.slice(from, from + limit)), next };
}

function recipients(people: readonly Person[]): readonly Recipient[] {
  return people.map(({ roles: _, groups: __, is: ___, ...recipient }) => recipient);
}
