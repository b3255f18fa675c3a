import { parentPort, workerData } from "node:worker_threads";
import type { RenderAnswer, RenderJob, RenderSetup } from "./render-job.ts";
import { renderedTexts } from "./rendered-texts.ts";
import { faultOf } from "./template-fault.ts";
import { TemplateSet } from "./template-set.ts";

const setup: RenderSetup = workerData;
const templates = new TemplateSet(setup.sources);

parentPort?.on("message", (job: RenderJob) => answer(rendered(job)));
answer({ status: "ready" });

function answer(message: RenderAnswer): void {
  parentPort?.postMessage(message);
}

function rendered(job: RenderJob): RenderAnswer {
  try {
    return { status: "rendered", texts: renderedTexts(templates, job) };
  } catch (error) {
    return { status: "failed", fault: faultOf(job.names.join(", "), error).message };
  }
}
