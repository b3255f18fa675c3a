import type { Severity } from "../../model/event.ts";

/** What the page behind a link says, in one language. One language is one file beside this. */
export interface PageWords {
  /** `what` is a category's name, as the application calls it. */
  readonly ask: Said;
  readonly done: Said;
  readonly back: Said;
  readonly unsubscribe: string;
  readonly resubscribe: string;
  /** Under the button. */
  readonly onlyThis: string;
  /** Of an alert; `what` is its key. */
  readonly acknowledge: {
    readonly ask: Said;
    /** `what` says behind the key who has it. */
    readonly taken: Said;
    readonly over: Said;
    readonly button: string;
    /** An alert as it stands: its key, how bad it is, and since when. */
    readonly standing: (key: string, severity: Severity, since: string) => string;
    /** It is worse by now than the message said. */
    readonly worse: (was: Severity) => string;
  };
  /** Of the alerts of one message; of `taken`, `what` is which they are and who has them. */
  readonly acknowledgeSeveral: {
    readonly ask: Said;
    readonly taken: Said;
    readonly over: Said;
    readonly button: string;
    /** What is not shown of a list. */
    readonly more: (count: number) => string;
    /** Those that somebody has taken on before. */
    readonly before: (what: string) => string;
  };
  readonly unreadable: Said;
  readonly forged: Said;
  readonly expired: Said;
  readonly notFound: Said;
  readonly notAllowed: Said;
  readonly unavailable: Said;
}

/** The words of a page with the language that they are in. */
export interface SpokenWords extends PageWords {
  readonly language: string;
}

/** A heading and a sentence or two. */
interface Said {
  readonly title: string;
  readonly text: (what: string, product: string) => string;
}
