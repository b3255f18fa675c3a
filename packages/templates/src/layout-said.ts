import { noLanguages, type RenderView, type Tone } from "@carillon/core";
import { type ShownField, shownFields } from "./fields-shown.ts";
import { layoutBook } from "./words/book.ts";

/**
 * What the layout says of a message, in its language: texts only, as wordings are functions, which do not
 * cross to the thread that renders an application's own templates.
 */
export interface LayoutSaid {
  readonly tone: Readonly<Record<Tone, string>>;
  readonly occurred: string;
  readonly unsubscribe: string;
  readonly support: string;
  /** Why one gets this. */
  readonly reason: string;
  /** Those of the message, as many as a mail program shows. */
  readonly fields: readonly ShownField[];
}

/** The part of a view that the layout's words are about. */
type SaidOf = Pick<RenderView, "message" | "audience" | "rules" | "format" | "languages"> & {
  readonly app: Pick<RenderView["app"], "name">;
};

export function layoutSaid({
  message,
  audience,
  app,
  rules,
  format,
  languages = noLanguages,
}: SaidOf): LayoutSaid {
  const words = layoutBook.wordsIn(message.language, languages);
  return {
    tone: words.tone,
    occurred: words.occurred,
    unsubscribe: words.unsubscribe,
    support: words.support,
    reason:
      audience === "user"
        ? words.reasonForUser(app.name)
        : words.reasonForTeam(app.name, rules, format),
    fields: shownFields(message.fields, words, format),
  };
}
