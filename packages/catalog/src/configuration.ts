import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail } from "./payload.ts";
import { errorField, failure, run, runActions, runFields } from "./run.ts";
import type { CatalogWords } from "./words.ts";

const kept = {
  file_name: detail,
  /** Where it is kept. */
  storage: detail,
  ...run,
};

const succeeded = z.strictObject({ ...kept, encrypted: z.boolean().optional() });
const failed = z.strictObject({ ...kept, ...failure });

/** There is one configuration. */
const key = "configuration";

const sampleRun = {
  file_name: "configuration-2026-11-21.json.age",
  storage: "offsite-s3",
  size_bytes: 48_200,
  duration_ms: 1_900,
  run_id: "configuration-52",
  run_url: "https://backup.example.com/runs/configuration-52",
};

/** The configuration of the product itself was backed up. */
export const configurationBackupSucceeded = defineEvent("configuration.backup_succeeded", {
  schema: succeeded,
  severity: "info",
  tone: "success",
  category: "success-reports",
  labels: ({ storage }) => ({ storage }),
  alert: () => ({ key, status: "resolved", toAll: true }),
  message: inEveryLanguage(succeededMessage),
  sample: { ...sampleRun, encrypted: true },
  samples: { unencrypted: { ...sampleRun, encrypted: false } },
});

/** The configuration of the product itself could not be backed up. */
export const configurationBackupFailed = defineEvent("configuration.backup_failed", {
  schema: failed,
  severity: "error",
  labels: ({ storage }) => ({ storage }),
  alert: () => ({ key, status: "firing" }),
  message: inEveryLanguage(failedMessage),
  sample: { ...sampleRun, error: "offsite-s3: access denied (403)" },
});

function succeededMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof succeeded>>,
): Words {
  const { encrypted } = payload;
  const said = words.configuration;
  const encryption = encrypted === true ? said.encrypted : said.notEncrypted;
  return {
    title: said.succeededTitle,
    summary: encrypted === false ? `${said.succeeded} ${said.unencrypted}` : said.succeeded,
    fields: [
      field(said.file, payload.file_name),
      field(said.storage, payload.storage),
      field(said.encryption, encrypted === undefined ? undefined : encryption),
      ...runFields(words, payload, format),
    ],
    actions: runActions(said.openRun, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  return {
    title: words.configuration.failedTitle,
    summary: words.configuration.failed,
    fields: [
      errorField(words, payload.error),
      field(words.configuration.file, payload.file_name),
      field(words.configuration.failedStorage, payload.storage),
      ...runFields(words, payload, format),
    ],
    actions: runActions(words.configuration.openRun, payload),
  };
}
