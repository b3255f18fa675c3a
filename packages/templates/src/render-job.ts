import type { RenderView } from "@carillon/core";
import { layoutSaid } from "./layout-said.ts";
import type { TemplateView } from "./template-data.ts";
import type { TemplateSource } from "./template-set.ts";

/** A view as it crosses to another thread: data only. */
export interface PortableView extends Omit<TemplateView, "format" | "languages" | "uploads"> {
  readonly locale: string;
  readonly timeZone: string;
}

/** What the thread is started with. */
export interface RenderSetup {
  readonly sources: readonly TemplateSource[];
}

/** What the thread is asked: the templates to render with one view. */
export interface RenderJob {
  readonly names: readonly string[];
  readonly view: PortableView;
  /** What a layout is to stand around. Absent: the message itself. */
  readonly body?: string | undefined;
}

/** What the thread answers: it is ready for its first job, or what became of a job. */
export type RenderAnswer =
  | { readonly status: "ready" }
  | { readonly status: "rendered"; readonly texts: readonly string[] }
  | { readonly status: "failed"; readonly fault: string };

/** Templates run in the thread and can post whatever they like. */
export function isRenderAnswer(answer: unknown): answer is RenderAnswer {
  if (typeof answer !== "object" || answer === null || !("status" in answer)) return false;
  switch (answer.status) {
    case "ready":
      return true;
    case "rendered":
      return (
        "texts" in answer &&
        Array.isArray(answer.texts) &&
        answer.texts.every((text) => typeof text === "string")
      );
    case "failed":
      return "fault" in answer && typeof answer.fault === "string";
    default:
      return false;
  }
}

export function portable(whole: RenderView): PortableView {
  const { format, app, languages, uploads, ...view } = whole;
  const { logo, ...product } = app;
  const shown = logo && { contentId: logo.contentId, width: logo.width, height: logo.height };
  return {
    ...view,
    said: layoutSaid(whole),
    app: { ...product, logo: shown },
    locale: format.locale,
    timeZone: format.timeZone,
  };
}
