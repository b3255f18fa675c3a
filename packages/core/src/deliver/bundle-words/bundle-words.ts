import type { Severity } from "../../model/event.ts";

/** A noun with its number; `written` is the number as the reader writes it. */
export type Counted = (count: number, written: string) => string;

/** What a message about several events says itself, in one language. One language is one file. */
export interface BundleWords {
  /** What the events are called by their domain. */
  readonly things: { readonly alert: Counted; readonly backup: Counted; readonly restore: Counted };
  /** What events of several domains are called, or of one that is not named. */
  readonly thing: Counted;
  readonly severities: Readonly<Record<Severity, Counted>>;
  /** Before one of them in the list: the same words as in {@link severities}. */
  readonly labels: Readonly<Record<Exclude<Severity, "info">, string>>;
  /** Those that say that all is well. */
  readonly well: Counted;
  /** The end of a list that is cut short. */
  readonly more: Counted;
  /** When all of them happened. */
  readonly at: (moment: string) => string;
  readonly between: (span: string) => string;
}
