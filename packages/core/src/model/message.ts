import type { Colors } from "../branding/colors.ts";
import type { Event } from "./event.ts";
import type { Format } from "./format.ts";
import type { Logo } from "./logo.ts";
import type { Recipient } from "./recipient.ts";

/** The colour of a message: green, red, amber, blue. */
export type Tone = "success" | "failure" | "warning" | "info";

/**
 * How a field's value is shown: `code` for what a machine printed, monospaced with its line breaks;
 * `prominent` for what a reader types or copies, such as a sign-in code, large and by itself.
 */
export const fieldStyles = ["text", "code", "prominent"] as const;

/** One of {@link fieldStyles}. */
export type FieldStyle = (typeof fieldStyles)[number];

/** A labelled value. A field without a value is left out of the message. */
export interface Field {
  readonly label: string;
  readonly value: string | undefined;
  /** Default `text`. */
  readonly style?: FieldStyle | undefined;
}

/** A link that the reader may follow: shown as a button in a mail. */
export interface Action {
  readonly label: string;
  /** `http:`, `https:` or `mailto:`; an action with any other address is left out, with a warning. */
  readonly url: string | undefined;
}

/** What a wording answers: the words of a message in one language, for one audience. */
export interface Words {
  /** One line, the subject of a mail without its `[Product]` prefix. */
  readonly title: string;
  /** What happened, in a sentence or two. */
  readonly summary: string;
  readonly fields?: readonly Field[] | undefined;
  readonly actions?: readonly Action[] | undefined;
  /** BCP 47 tag of the language that they are in. Default: that of the wording. */
  readonly language?: string | undefined;
}

/** What a wording sees. */
export interface WordingView<Payload> {
  readonly payload: Payload;
  readonly event: Event<string, Payload>;
  readonly recipient: Recipient;
  readonly app: App;
  readonly format: Format;
}

/** The words of an event type in one language. Pure: it is asked again after a crash. */
export type Wording<Payload> = (view: WordingView<Payload>) => Words;

/** Words of their own for the team and, in the second person, for the affected user. */
export interface AudienceWordings<Payload> {
  readonly team: Wording<Payload>;
  readonly user: Wording<Payload>;
}

/** The product in whose name messages go out. */
export interface App {
  /** Prefix of subjects and default sender name. */
  readonly name: string;
  /** The base of the product's links, shown in the footer. */
  readonly url?: string | undefined;
  /** Language of recipients who state none. Default `en`. */
  readonly locale: string;
  /** IANA zone of recipients who state none. Default `UTC`. */
  readonly timeZone: string;
  /** Shown at the top of mails that are made with the built-in layout. */
  readonly logo?: Logo | undefined;
  /** Of buttons and links. Absent: those of the layout. */
  readonly colors?: Colors | undefined;
  /** Stands at the end of mails, as it is: line breaks count. */
  readonly footer?: string | undefined;
  /** Where readers ask for help: a mail address, or an `http:` or `https:` address. */
  readonly support?: string | undefined;
  /** Whose branding it is. Absent: the application's own. */
  readonly tenant?: string | undefined;
}

/** One of the events that a message sums up. */
export interface MessageItem {
  readonly tone: Tone;
  /**
   * What it is counted as in the title, in the message's language: `Critical`. Empty for one that asks for no
   * attention; absent: the word that a layout has for its tone.
   */
  readonly label?: string | undefined;
  readonly title: string;
  readonly summary: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** Its first action. */
  readonly url?: string | undefined;
}

/** The channel-neutral document that every rendering is made from. Control characters are gone. */
export interface Message {
  readonly tone: Tone;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly {
    readonly label: string;
    readonly value: string;
    readonly style: FieldStyle;
  }[];
  readonly actions: readonly { readonly label: string; readonly url: string }[];
  /** What it sums up: the worst first, of these the newest. Absent where it is about one event. */
  readonly items?: readonly MessageItem[] | undefined;
  /** How many it sums up, also those that are not shown. */
  readonly total?: number | undefined;
  /** The words for those that are not shown: `… and 80 more`. Absent where all are. */
  readonly more?: string | undefined;
  /** BCP 47 tag of the language that the words are in. */
  readonly language: string;
}
