import type { Delivery } from "../model/delivery.ts";
import type { Enqueued, Plan } from "../store/store.ts";
import type { RuleVerdict } from "./draft.ts";
import type { EmitOptions } from "./parse.ts";

/** What may be said of an event that is supposed to happen. */
export interface ExplainOptions extends EmitOptions {
  /**
   * When it is supposed to happen, as a Date or in milliseconds since 1970: every stage judges by it, with
   * what the store knows now. Default: now.
   */
  readonly at?: Date | number;
  /** Only what is for one person: their id, or an address of theirs. Default: what is for anybody. */
  readonly for?: string;
}

/** Who would get what, and why: what `emit` would store, and the verdict of every rule. */
export interface Explanation extends Plan {
  /** The moment that every stage judged by, in milliseconds since 1970. */
  readonly at: number;
  /** The application's zone. */
  readonly timeZone: string;
  /** The one person whom it is about; absent when it is about everybody. */
  readonly for?: string | undefined;
  readonly rules: readonly RuleVerdict[];
  /** Which set of rules that was: rises when the program's are replaced, and says which saved ones. */
  readonly revision: string;
  /** The stages, in the order in which they were asked; what they said is in each delivery's trail. */
  readonly stages: readonly string[];
  /** Groups that are larger than what is shown of them, which are their first 1,000: `role admins`. */
  readonly goesOn?: readonly string[] | undefined;
  /**
   * What `emit` would make of it: a `duplicate`, or a `conflict`, is an event whose id is stored already;
   * one is `refused` while too many deliveries wait; it has `failed` when a rule's function fails, which the
   * rule's verdict tells: `emit` rejects then, and the deliveries are those of the other rules.
   */
  readonly answer: Exclude<Enqueued["status"], "undecided"> | "failed";
}

/** Whether a delivery is for one person, by their id or an address of theirs. */
export function isFor({ recipient, address, trail = [] }: Delivery, whom: string): boolean {
  const others = trail.map((said) => said.recipient);
  const named = [recipient.id, address, ...Object.values(recipient.addresses ?? {}), ...others];
  return named.some((name) => name?.toLowerCase() === whom.toLowerCase());
}
