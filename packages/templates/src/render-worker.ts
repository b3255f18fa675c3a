import { parentPort, workerData } from "node:worker_threads";
import { formatFor } from "@carillon/core";
import type { RenderAnswer, RenderJob, RenderSetup } from "./render-job.ts";
import { templateData } from "./template-data.ts";
import { faultOf, TemplateFault } from "./template-fault.ts";
import { TemplateSet } from "./template-set.ts";

/** The largest text that a template may make, in characters: a mail of that size arrives nowhere. */
const largestText = 2 * 1024 * 1024;

const setup: RenderSetup = workerData;
const templates = new TemplateSet(setup.sources);

parentPort?.on("message", (job: RenderJob) => answer(rendered(job)));
answer({ status: "ready" });

function answer(message: RenderAnswer): void {
  parentPort?.postMessage(message);
}

function rendered({ names, view }: RenderJob): RenderAnswer {
  const { locale, timeZone, ...rest } = view;
  try {
    const data = templateData({ ...rest, format: formatFor(locale, timeZone) });
    return {
      status: "rendered",
      texts: names.map((name) => bounded(name, templates.render(name, data))),
    };
  } catch (error) {
    return { status: "failed", fault: faultOf(names.join(", "), error).message };
  }
}

function bounded(name: string, text: string): string {
  if (text.trim() === "") throw new TemplateFault(`${name} makes an empty text`);
  if (text.length <= largestText) return text;
  throw new TemplateFault(`${name} makes more than ${largestText} characters`);
}
