import type { Renderer } from "../deliver/renderer.ts";
import { CarillonError } from "../errors.ts";
import type { EventType } from "../model/event.ts";
import { type Preview, type PreviewParts, preview } from "../preview/preview.ts";
import type { PreviewEvent, PreviewOptions } from "../preview/supposed.ts";
import type { UploadedSources } from "./uploaded-sources.ts";
import type { TemplateScope } from "./uploaded-template.ts";

/** How a mail is tried with templates that do not count yet. */
export interface TemplatePreviewOptions
  extends TemplateScope,
    Omit<PreviewOptions<"email">, "rendering" | "renderer"> {
  /** Sources that are not even saved, by name. */
  readonly templates?: Readonly<Record<string, string>> | undefined;
  /** In this language (BCP 47), whatever the recipient's is. */
  readonly language?: string | undefined;
  /** Which of the event type's samples, where no payload is given. Default `sample`. */
  readonly sample?: string | undefined;
}

/** The event of a template's preview: given, or the event type's sample. */
export type TemplatePreviewEvent = Omit<PreviewEvent, "payload"> & { readonly payload?: unknown };

/** The mail about an event as it would be with the newest templates; of one that fails, the reason. */
export async function previewTemplates(
  event: TemplatePreviewEvent,
  { tenant: _, templates: __, sample, language, ...options }: TemplatePreviewOptions,
  uploads: UploadedSources,
  parts: PreviewParts,
): Promise<Preview<"email">> {
  const payload = event.payload ?? sampleOf(event.type, sample);
  const renderer: Renderer = {
    render: (rendering, view) => parts.renderer.render(rendering, { ...view, uploads }),
  };
  return preview("email", [{ ...event, payload }], { ...options, renderer, language }, parts);
}

function sampleOf({ name, samples }: EventType, sample = "sample"): unknown {
  if (Object.hasOwn(samples, sample)) return samples[sample];
  throw new CarillonError("template-options-invalid", `${name} has no sample ${sample}`, {
    issues: ["payload: is required where the event type has no such sample"],
  });
}
