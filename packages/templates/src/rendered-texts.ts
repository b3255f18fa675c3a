import { formatFor } from "@carillon/core";
import type { RenderJob } from "./render-job.ts";
import { templateData } from "./template-data.ts";
import { TemplateFault } from "./template-fault.ts";
import type { TemplateSet } from "./template-set.ts";

/** The largest text that a template may make, in characters: a mail of that size arrives nowhere. */
const largestText = 2 * 1024 * 1024;

/** What an application's own templates make of a view: one text for each name, in order. */
export function renderedTexts(templates: TemplateSet, { names, view, body }: RenderJob): string[] {
  const { locale, timeZone, ...rest } = view;
  const data = { ...templateData({ ...rest, format: formatFor(locale, timeZone) }), body };
  return names.map((name) => bounded(name, templates.render(name, data)));
}

function bounded(name: string, text: string): string {
  // A piece may have nothing to say.
  if (text.trim() === "" && !name.startsWith("_"))
    throw new TemplateFault(`${name} makes an empty text`);
  if (text.length <= largestText) return text;
  throw new TemplateFault(`${name} makes more than ${largestText} characters`);
}
