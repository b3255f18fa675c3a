import {
  type Action,
  defineEvent,
  type Field,
  type Format,
  type WordingView,
  type Words,
} from "@carillon/core";
import { z } from "zod";
import { durationField, field, sizeField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, durationMs, name, output, sizeBytes, url } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

const completed = z.strictObject({
  /** What was restored: the database, folder or host that the data went to. */
  target: name,
  /** Which backup was restored, for example its file name. */
  backup: detail,
  /** Where the backup was kept. */
  storage: detail,
  size_bytes: sizeBytes.optional(),
  duration_ms: durationMs.optional(),
  run_id: detail,
  run_url: url.optional(),
});

const failed = z.strictObject({ ...completed.shape, error: output });

type Run = z.output<typeof completed>;

const sampleRun = {
  target: "shop-db",
  backup: "shop-db-2026-11-21.sql.zst",
  storage: "offsite-s3",
  size_bytes: 1_432_000_000,
  duration_ms: 421_000,
  run_id: "restore-118",
  run_url: "https://backup.example.com/restores/118",
};

/** A restore ended, and the data is back. */
export const restoreCompleted = defineEvent("restore.completed", {
  schema: completed,
  severity: "info",
  tone: "success",
  category: "success-reports",
  labels: runLabels,
  message: inEveryLanguage(completedMessage),
  sample: sampleRun,
});

/** A restore ended early; what it left behind may be incomplete. */
export const restoreFailed = defineEvent("restore.failed", {
  schema: failed,
  severity: "error",
  labels: runLabels,
  message: inEveryLanguage(failedMessage),
  sample: { ...sampleRun, error: "zstd: checksum does not match, the file is damaged" },
});

function runLabels({ target, storage }: Run) {
  return { target, storage };
}

function completedMessage(words: CatalogWords, { payload, format }: WordingView<Run>): Words {
  return {
    title: words.restore.completedTitle(payload.target),
    summary: words.restore.completed(payload.target),
    fields: runFields(words, payload, format),
    actions: runActions(words, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  return {
    title: words.restore.failedTitle(payload.target),
    summary: words.restore.failed(payload.target),
    fields: [field(words.error, payload.error, "code"), ...runFields(words, payload, format)],
    actions: runActions(words, payload),
  };
}

function runFields(words: CatalogWords, payload: Run, format: Format): readonly Field[] {
  return [
    field(words.restore.target, payload.target),
    field(words.restore.backup, payload.backup),
    field(words.restore.storage, payload.storage),
    sizeField(words.size, payload.size_bytes, format),
    durationField(words.duration, payload.duration_ms, format),
    field(words.run, payload.run_id),
  ];
}

function runActions(words: CatalogWords, { run_url }: Run): readonly Action[] {
  return [{ label: words.restore.openRun, url: run_url }];
}
