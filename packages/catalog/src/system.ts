import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { name, output, url } from "./payload.ts";
import { errorField, failure } from "./run.ts";
import type { CatalogWords } from "./words.ts";

const schema = z.strictObject({
  /** The part of the product where it happened. */
  component: name,
  ...failure,
  /** What helps to find the cause: a stack, a context. */
  details: output.optional(),
  log_url: url.optional(),
});

/** Something went wrong inside the product. */
export const systemError = defineEvent("system.error", {
  schema,
  severity: "error",
  labels: ({ component }) => ({ component }),
  thread: ({ component }) => component,
  message: inEveryLanguage(errorMessage),
  sample: {
    component: "Scheduler",
    error: "The job queue could not be read: database is locked",
    details: "at JobQueue.next (queue.ts:88)\nat Scheduler.tick (scheduler.ts:41)",
    log_url: "https://backup.example.com/logs?component=scheduler",
  },
});

function errorMessage(
  words: CatalogWords,
  { payload }: WordingView<z.output<typeof schema>>,
): Words {
  return {
    title: words.system.errorTitle(payload.component),
    summary: words.system.error(payload.component),
    fields: [
      errorField(words, payload.error),
      field(words.system.component, payload.component),
      field(words.system.details, payload.details, "code"),
    ],
    actions: [{ label: words.system.openLog, url: payload.log_url }],
  };
}
