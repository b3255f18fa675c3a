import { defineEvent, type Field, type Format, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, name } from "./payload.ts";
import { errorField, failure, run, runActions, runFields } from "./run.ts";
import type { CatalogWords } from "./words.ts";

const completed = z.strictObject({
  /** What was restored: the database, folder or host that the data went to. */
  target: name,
  /** Which backup was restored, for example its file name. */
  backup: detail,
  /** Where the backup was kept. */
  storage: detail,
  ...run,
});

const failed = z.strictObject({ ...completed.shape, ...failure });

type Restore = z.output<typeof completed>;

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
  labels: restoreLabels,
  message: inEveryLanguage(completedMessage),
  sample: sampleRun,
});

/** A restore ended early; what it left behind may be incomplete. */
export const restoreFailed = defineEvent("restore.failed", {
  schema: failed,
  severity: "error",
  labels: restoreLabels,
  message: inEveryLanguage(failedMessage),
  sample: { ...sampleRun, error: "zstd: checksum does not match, the file is damaged" },
});

function restoreLabels({ target, storage }: Restore) {
  return { target, storage };
}

function completedMessage(words: CatalogWords, { payload, format }: WordingView<Restore>): Words {
  return {
    title: words.restore.completedTitle(payload.target),
    summary: words.restore.completed(payload.target),
    fields: restoreFields(words, words.restore.target, payload, format),
    actions: runActions(words.restore.openRun, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  return {
    title: words.restore.failedTitle(payload.target),
    summary: words.restore.failed(payload.target),
    fields: [
      errorField(words, payload.error),
      ...restoreFields(words, words.restore.failedTarget, payload, format),
    ],
    actions: runActions(words.restore.openRun, payload),
  };
}

function restoreFields(
  words: CatalogWords,
  target: string,
  payload: Restore,
  format: Format,
): readonly Field[] {
  return [
    field(target, payload.target),
    field(words.restore.backup, payload.backup),
    field(words.restore.storage, payload.storage),
    ...runFields(words, payload, format),
  ];
}
