import type { RenderView } from "@carillon/core";

/** The parts of a mail that an application can write itself. */
export const emailParts = ["subject", "html", "text"] as const;

/** One of {@link emailParts}. */
export type EmailPart = (typeof emailParts)[number];

/** The template of each part that has one. */
export type Overrides = { readonly [Part in EmailPart]?: string };

/**
 * The application's templates for a message about one event, from the most specific: the event type in the language,
 * the event type, the domain in the language, the domain. A language is looked for as it is (`de-AT`),
 * then without its region (`de`). What comes first counts before all that come later, whatever their names.
 */
export function overridesFor(
  view: Pick<RenderView, "event" | "domain" | "message">,
  ...sets: readonly ((name: string) => boolean)[]
): Overrides {
  if (view.message.items !== undefined) return {};
  const stems = stemsFor(view);
  const found: { [Part in EmailPart]?: string } = {};
  for (const part of emailParts) {
    const names = stems.map((stem) => `${stem}.email.${part}.eta`);
    for (const has of sets) {
      const name = names.find(has);
      if (name !== undefined && found[part] === undefined) found[part] = name;
    }
  }
  return found;
}

function stemsFor({
  event,
  domain,
  message,
}: Pick<RenderView, "event" | "domain" | "message">): readonly string[] {
  const main = message.language.split("-")[0] ?? message.language;
  return [event.type, domain].flatMap((subject) => [
    `${subject}.${message.language}`,
    `${subject}.${main}`,
    subject,
  ]);
}
