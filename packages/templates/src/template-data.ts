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
import { directionOf } from "./direction.ts";
import { isLink } from "./links.ts";
import { oneLine } from "./one-line.ts";
import { bars, dark, light, marks, type Pair, type Scheme } from "./palette.ts";
import type { LayoutWords } from "./words/layout-words.ts";
import { wordsFor } from "./words/words-for.ts";

/**
 * What a template sees: the first nine as bare variables, the others as `it.unsubscribe`, `it.logo`,
 * `it.items`, `it.preheader` and `it.look`. The payload is reached through the event alone, so no key of it can
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
  };
  /** Why one gets this, as a sentence. */
  readonly reason: string;
  /** Where the recipient turns such mails off; `undefined` where there is nothing to turn off. */
  readonly unsubscribe: string | undefined;
  readonly logo: ShownLogo | undefined;
  /** Empty where the message is about one event. */
  readonly items: readonly ShownItem[];
  /** What a mail program shows beside the subject. */
  readonly preheader: string;
  readonly look: Look;
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

interface Look {
  readonly direction: "ltr" | "rtl";
  /** The side on which lines start, for mail programs that do not know `start`. */
  readonly start: "left" | "right";
  readonly bar: Pair;
  readonly marks: readonly { readonly tone: Tone; readonly dark: string }[];
  readonly light: Scheme;
  readonly dark: Scheme;
  readonly font: string;
  readonly mono: string;
}

const font = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace";

/** A view as a template needs it: of the logo its name and size, never its bytes. */
export interface TemplateView extends Omit<RenderView, "app"> {
  readonly app: Omit<App, "logo"> & {
    readonly logo?: Pick<Logo, "contentId" | "width" | "height"> | undefined;
  };
}

export function templateData(view: TemplateView): TemplateData {
  const { event, recipient, audience, format, rules } = view;
  const words = wordsFor(view.message.language);
  const message = {
    ...view.message,
    actions: view.message.actions.filter(({ url }) => isLink(url)),
  };
  const { logo, ...product } = view.app;
  const app = { ...product, url: isLink(view.app.url) ? view.app.url : undefined };
  const direction = directionOf(message.language);
  return {
    event,
    message,
    recipient,
    audience,
    app,
    format,
    rules,
    words: {
      tone: words.tone[message.tone],
      occurred: words.occurred,
      unsubscribe: words.unsubscribe,
    },
    reason:
      audience === "user"
        ? words.reasonForUser(app.name)
        : words.reasonForTeam(app.name, rules, format),
    unsubscribe: isLink(view.unsubscribe) ? view.unsubscribe : undefined,
    logo: logo === undefined ? undefined : shownLogo(logo),
    items: (message.items ?? []).map((item) => shownItem(item, words, format)),
    preheader: oneLine(preheaderOf(message), 140),
    look: {
      direction,
      start: direction === "rtl" ? "right" : "left",
      bar: bars[message.tone],
      marks: tones.map((tone) => ({ tone, dark: marks[tone].dark })),
      light,
      dark,
      font,
      mono,
    },
  };
}

const tones: readonly Tone[] = ["failure", "warning", "info", "success"];

function shownItem(
  { tone, title, summary, at, url }: MessageItem,
  words: LayoutWords,
  format: Format,
): ShownItem {
  return {
    tone,
    label: words.tone[tone],
    title,
    summary: oneLine(summary, 300),
    at: format.dateTime(at),
    url: isLink(url) ? url : undefined,
    mark: marks[tone].light,
  };
}

/** Of several events what they are says more than when they were. */
function preheaderOf({ items, summary }: Message): string {
  return items === undefined ? summary : items.map(({ title }) => title).join(" · ");
}

/** The room for a logo, in pixels. */
const logoRoom = { width: 200, height: 48 };

/** Shrunk into its room, never enlarged. */
function shownLogo({ contentId, width, height }: ShownLogo): ShownLogo {
  const scale = Math.min(1, logoRoom.width / width, logoRoom.height / height);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { contentId, width: side(width), height: side(height) };
}
