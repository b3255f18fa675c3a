import type { Severity } from "../../model/event.ts";
import type { Format } from "../../model/format.ts";

/** A noun with its number. */
export interface Counted {
  readonly one: string;
  readonly many: string;
}

/** What a message about several events says itself, in one language. One language is one file. */
export interface BundleWords {
  readonly language: string;
  /** What the events are called by their domain. */
  readonly things: Readonly<Record<string, Counted>>;
  /** What events of several domains are called, or of one that is not named. */
  readonly thing: Counted;
  readonly severities: Readonly<Record<Severity, Counted>>;
  /** Those that say that all is well. */
  readonly well: Counted;
  /** The end of a list that is cut short. */
  more(count: string): string;
  /** When all of them happened. */
  at(moment: string): string;
  between(first: string, last: string): string;
}

/** `1 alert`, `5 alerts` */
export function counted(count: number, { one, many }: Counted, format: Format): string {
  return `${format.number(count)} ${count === 1 ? one : many}`;
}
