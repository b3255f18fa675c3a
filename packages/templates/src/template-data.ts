import type { App, Audience, Event, Format, Message, Recipient, RenderView } from "@carillon/core";
import { directionOf } from "./direction.ts";
import { isLink } from "./links.ts";
import { oneLine } from "./one-line.ts";
import { bars, dark, light, type Pair, type Scheme } from "./palette.ts";
import { wordsFor } from "./words/words-for.ts";

/**
 * What a template sees: the first nine as bare variables, the others as `it.preheader` and
 * `it.look`. The payload is reached
 * through the event alone, so no key of it can stand in for something of the layout.
 */
export interface TemplateData {
  readonly event: Event;
  readonly message: Message;
  readonly recipient: Recipient;
  readonly audience: Audience;
  readonly app: App;
  readonly format: Format;
  readonly rules: readonly string[];
  readonly words: { readonly tone: string; readonly occurred: string };
  /** Why one gets this, as a sentence. */
  readonly reason: string;
  /** What a mail program shows beside the subject. */
  readonly preheader: string;
  readonly look: Look;
}

interface Look {
  readonly direction: "ltr" | "rtl";
  /** The side on which lines start, for mail programs that do not know `start`. */
  readonly start: "left" | "right";
  readonly bar: Pair;
  readonly light: Scheme;
  readonly dark: Scheme;
  readonly font: string;
  readonly mono: string;
}

const font = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace";

export function templateData(view: RenderView): TemplateData {
  const { event, recipient, audience, format, rules } = view;
  const words = wordsFor(view.message.language);
  const message = {
    ...view.message,
    actions: view.message.actions.filter(({ url }) => isLink(url)),
  };
  const app = { ...view.app, url: isLink(view.app.url) ? view.app.url : undefined };
  const direction = directionOf(message.language);
  return {
    event,
    message,
    recipient,
    audience,
    app,
    format,
    rules,
    words: { tone: words.tone[message.tone], occurred: words.occurred },
    reason:
      audience === "user"
        ? words.reasonForUser(app.name)
        : words.reasonForTeam(app.name, rules, format),
    preheader: oneLine(message.summary, 140),
    look: {
      direction,
      start: direction === "rtl" ? "right" : "left",
      bar: bars[message.tone],
      light,
      dark,
      font,
      mono,
    },
  };
}
