import type {
  App,
  Audience,
  Event,
  Format,
  Logo,
  Message,
  MessageItem,
  Recipient,
  RenderView,
  Tone,
} from "@carillon/core";
import { darkStyle } from "./dark-style.ts";
import { directionOf } from "./direction.ts";
import { linesOf, type ShownField } from "./fields-shown.ts";
import { font, type InlineStyle, inlineStyle } from "./inline-style.ts";
import { type LayoutSaid, layoutSaid } from "./layout-said.ts";
import { isLink } from "./links.ts";
import { oneLine, shortened } from "./one-line.ts";
import { bars, marks, type Pair, type Scheme, schemesWith } from "./palette.ts";
import { shownAs, shownFromRight } from "./shown.ts";

/**
 * What a template sees: the first nine as bare variables, the others as `it.unsubscribe`, `it.logo`,
 * `it.items` and so on. The payload is reached through the event alone, so no key of it can
 * stand in for something of the layout.
 */
export interface TemplateData {
  readonly event: Event;
  readonly message: Message;
  readonly recipient: Recipient;
  readonly audience: Audience;
  readonly app: App;
  readonly format: Format;
  readonly rules: readonly string[];
  readonly words: {
    readonly tone: string;
    readonly occurred: string;
    readonly unsubscribe: string;
    readonly support: string;
  };
  /** Why one gets this, as a sentence. */
  readonly reason: string;
  /** Where the recipient turns such mails off; `undefined` where there is nothing to turn off. */
  readonly unsubscribe: string | undefined;
  readonly logo: ShownLogo | undefined;
  /** Empty where the message is about one event. */
  readonly items: readonly ShownItem[];
  /** Those of the message, as many as a mail program shows. */
  readonly fields: readonly ShownField[];
  /** The buttons stand before the fields, as one would have to look for them behind so many. */
  readonly isLong: boolean;
  /** The title, short enough for the name of a document. */
  readonly title: string;
  /** What a mail program shows beside the subject. Never the title again. */
  readonly preheader: string;
  /** Blanks behind the preheader, so that nothing of the body stands there, as HTML. */
  readonly padding: string;
  readonly support: { readonly label: string; readonly url: string } | undefined;
  readonly look: Look;
  /**
   * HTML of a plain text in the message's language: with its line breaks, and from right to left with
   * hosts and paths as they are read.
   */
  shown(text: string): string;
}

/** The product's logo at the size at which it is shown. */
interface ShownLogo {
  /** Stands behind `cid:`; the channel puts the picture beside the HTML. */
  readonly contentId: string;
  readonly width: number;
  readonly height: number;
}

/** One of the events that a message sums up, as a list shows it. */
interface ShownItem {
  readonly tone: Tone;
  /** Empty for a tone that asks for no attention. */
  readonly label: string;
  readonly title: string;
  /** On one line. */
  readonly summary: string;
  readonly at: string;
  readonly url: string | undefined;
  /** Its colour on the light card. */
  readonly mark: string;
}

interface Look extends InlineStyle {
  readonly direction: "ltr" | "rtl";
  /** The side on which lines start, for mail programs that do not know `start`. */
  readonly start: "left" | "right";
  readonly bar: Pair;
  readonly light: Scheme;
  /** The styles of dark mode. */
  readonly darkStyle: string;
  readonly font: string;
}

/** A view as a template needs it: of the logo its name and size, never its bytes. */
export interface TemplateView extends Omit<RenderView, "app"> {
  readonly app: Omit<App, "logo"> & {
    readonly logo?: Pick<Logo, "contentId" | "width" | "height"> | undefined;
  };
  /** Absent: it is made here. */
  readonly said?: LayoutSaid | undefined;
}

export function templateData(view: TemplateView): TemplateData {
  const { event, recipient, audience, format, rules } = view;
  const said = view.said ?? layoutSaid(view);
  const { fields } = said;
  const message = {
    ...view.message,
    actions: view.message.actions.filter(({ url }) => isLink(url)),
  };
  const { logo, support, ...product } = view.app;
  const app = { ...product, support, url: isLink(view.app.url) ? view.app.url : undefined };
  const direction = directionOf(message.language);
  const isFromRight = direction === "rtl";
  const start = isFromRight ? "right" : "left";
  const items = (message.items ?? []).map((item) => shownItem(item, said, format));
  const schemes = schemesWith(app.colors);
  const preheader = shortened(preheaderOf(message), longestPreheader);
  return {
    event,
    message,
    recipient,
    audience,
    app,
    format,
    rules,
    words: {
      tone: said.tone[message.tone],
      occurred: said.occurred,
      unsubscribe: said.unsubscribe,
      support: said.support,
    },
    reason: said.reason,
    unsubscribe: isLink(view.unsubscribe) ? view.unsubscribe : undefined,
    logo: logo === undefined ? undefined : shownLogo(logo),
    items,
    fields,
    isLong: linesOf(fields) > mostLines,
    title: shortened(message.title, longestTitle),
    preheader,
    padding: blank.repeat(Math.max(20, longestPreheader - preheader.length)),
    support: support === undefined ? undefined : supportLink(support),
    look: {
      ...inlineStyle(schemes, start),
      direction,
      start,
      bar: bars[message.tone],
      light: schemes.light,
      darkStyle: darkStyle(schemes, message.items !== undefined),
      font,
    },
    shown: isFromRight ? shownFromRight : shownAs,
  };
}

/** A name of a document that is longer is taken for a sign of spam. */
const longestTitle = 150;
const longestPreheader = 140;

/** Of fields, before the buttons: about what a telephone shows at once. */
const mostLines = 14;

/** A blank that mail programs neither collapse nor cut off. */
const blank = "&#847;&zwnj;&nbsp;";

function supportLink(support: string): TemplateData["support"] {
  if (isLink(support)) return { label: support, url: support };
  const url = `mailto:${support}`;
  return isLink(url) ? { label: support, url } : undefined;
}

function shownItem(
  { tone, label, title, summary, at, url }: MessageItem,
  said: LayoutSaid,
  format: Format,
): ShownItem {
  return {
    tone,
    label: label ?? said.tone[tone],
    title,
    summary: oneLine(summary, 300),
    at: format.dateTime(at),
    url: isLink(url) ? url : undefined,
    mark: marks[tone].light,
  };
}

/** Of several events what they are says more than when they were; without a summary, the fields. */
function preheaderOf({ title, items, summary, fields }: Message): string {
  if (items !== undefined) return items.map((item) => item.title).join(" · ");
  if (summary !== "" && summary !== title) return summary;
  const short = fields.filter(({ style }) => style === "text").slice(0, 5);
  return short.map(({ label, value }) => `${label}: ${value}`).join(" · ");
}

/** The room for a logo, in pixels. */
const logoRoom = { width: 200, height: 48 };

/** Shrunk into its room, never enlarged. */
function shownLogo({ contentId, width, height }: ShownLogo): ShownLogo {
  const scale = Math.min(1, logoRoom.width / width, logoRoom.height / height);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { contentId, width: side(width), height: side(height) };
}
