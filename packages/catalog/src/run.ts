import type { Action, Field, Format } from "@carillon/core";
import type { z } from "zod";
import { durationField, field, sizeField } from "./fields.ts";
import { detail, durationMs, output, sizeBytes, url } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

/** What is known of a run, of whatever kind. */
export const run = {
  /** Of the backup; of one that failed, what had been written by then. */
  size_bytes: sizeBytes.optional(),
  duration_ms: durationMs.optional(),
  run_id: detail,
  run_url: url.optional(),
};

/** Why one failed. */
export const failure = { error: output };

type Run = z.output<z.ZodObject<typeof run>>;

export function runFields(words: CatalogWords, payload: Run, format: Format): readonly Field[] {
  return [
    sizeField(words.size, payload.size_bytes, format),
    durationField(words.duration, payload.duration_ms, format),
    field(words.run, payload.run_id),
  ];
}

/** What a machine said, first, as it is what one looks for. */
export function errorField(words: CatalogWords, error: string | undefined): Field {
  return field(words.error, error, "code");
}

export function runActions(label: string, { run_url }: Run): readonly Action[] {
  return [{ label, url: run_url }];
}
