import type { Format, Tone } from "@carillon/core";

/** The words that the layout itself says, in one language. One language is one file beside this. */
export interface LayoutWords {
  /** Beside the product's name; empty for a tone that asks for no attention. */
  readonly tone: Readonly<Record<Tone, string>>;
  /** Before the moment at which the event happened. */
  readonly occurred: string;
  /** The link at the end of a mail that can be turned off. */
  readonly unsubscribe: string;
  /** Before the address at which one asks for help. */
  readonly support: string;
  /** At the end of a value of which so much is not shown; `written` is the number as the reader writes it. */
  readonly cut: (characters: number, written: string) => string;
  /** Before the number of fields that are not shown. */
  readonly omitted: string;
  /** Why a member of the team gets this. There may be no rule to name. */
  readonly reasonForTeam: (product: string, rules: readonly string[], format: Format) => string;
  /** Why the person gets this whom it is about. */
  readonly reasonForUser: (product: string) => string;
}
