import type { EmailContent, RenderView } from "@carillon/core";
import { longestSubject, oneLine, subjectOf } from "./one-line.ts";
import { type EmailPart, emailParts, overridesFor } from "./overrides.ts";
import { portable, type RenderJob } from "./render-job.ts";
import { templateData } from "./template-data.ts";
import { templateError } from "./template-fault.ts";
import type { TemplateSet } from "./template-set.ts";

/** An application's own templates: their names, and where they run. */
export interface OwnTemplates {
  readonly names: ReadonlySet<string>;
  readonly thread: RenderPlace;
}

/** Renders an application's own templates: in a thread of their own, or in this one. */
interface RenderPlace {
  /** One text for each name, in order. */
  render(job: RenderJob): Promise<readonly string[]>;
  close(): Promise<void> | void;
}

/** A mail: each part from the application's template where it has one, otherwise from the layout. */
export async function renderEmail(
  view: RenderView,
  builtIn: TemplateSet,
  own: OwnTemplates | undefined,
): Promise<EmailContent> {
  const { subject, html, text } = own === undefined ? {} : await renderOwn(view, own);
  const data = templateData(view);
  return {
    rendering: "email",
    subject:
      subject === undefined
        ? subjectOf(view.app.name, view.message.title)
        : checkedSubject(subject, view),
    html: html ?? builtIn.render("layout.email.html.eta", data),
    text: text ?? builtIn.render("layout.email.text.eta", data),
  };
}

type OwnParts = { readonly [Part in EmailPart]?: string | undefined };

async function renderOwn(view: RenderView, { names, thread }: OwnTemplates): Promise<OwnParts> {
  const overrides = overridesFor(view, names);
  const wanted = emailParts.flatMap((part) => overrides[part] ?? []);
  if (wanted.length === 0) return {};
  const texts = await thread.render({ names: wanted, view: portable(view) });
  const rendered = new Map(wanted.map((name, index) => [name, texts[index]]));
  const textOf = (name: string | undefined) => (name === undefined ? name : rendered.get(name));
  return {
    subject: textOf(overrides.subject),
    html: textOf(overrides.html),
    text: textOf(overrides.text),
  };
}

/** A subject of the application's own is the whole subject, prefix included. */
function checkedSubject(subject: string, { event }: RenderView): string {
  const line = oneLine(subject, longestSubject);
  if (line !== "") return line;
  throw templateError(`The subject template for ${event.type} makes an empty text`);
}
