import type { Criteria } from "./addressee.ts";
import type { Recipient } from "./recipient.ts";

/**
 * The port through which an application's users are looked up. What the directory knows of a person
 * wins over what the event says; a person it does not know is taken from the event. Only `find` is
 * required: a rule that needs one of the others is refused where it is absent.
 *
 * Each answer may take 10 seconds. One that rejects, comes too late or makes no sense has `emit` reject
 * with `user-lookup-failed`, with nothing stored.
 */
export interface Directory {
  find(id: string): Promise<Recipient | undefined>;
  /** At most 1,000 ids. In any order; those it does not know are left out. Default: `find` for each. */
  findMany?(ids: readonly string[]): Promise<readonly Recipient[]>;
  /**
   * Who has a role or is in a group, page by page; `undefined` when there is no such role or group. One
   * that is known and empty has a page without recipients.
   */
  members?(of: RoleOrGroup, page: DirectoryPage): Promise<MemberPage | undefined>;
  /** Everybody whom the criteria fit, page by page. What they mean is the application's affair. */
  query?(criteria: Criteria, page: DirectoryPage): Promise<MemberPage>;
}

/** A role or a group, in a tenant where that was said or the event has one. */
export type RoleOrGroup =
  | { readonly role: string; readonly tenant?: string | undefined }
  | { readonly group: string; readonly tenant?: string | undefined };

/** Which part of many people to answer. */
export interface DirectoryPage {
  /** At most so many: more is a fault. */
  readonly limit: number;
  /** Go on behind the page that answered this as `next`; absent for the first one. */
  readonly after?: string | undefined;
}

/** A part of many people. */
export interface MemberPage {
  readonly recipients: readonly Recipient[];
  /** Where the next page begins, in the application's own words; absent on the last page. */
  readonly next?: string | undefined;
}

/** Knows nobody: the event alone says who the affected user is. */
export const emptyDirectory: Directory = { find: () => Promise.resolve(undefined) };
