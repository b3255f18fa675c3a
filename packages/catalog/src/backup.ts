import { defineEvent, type Field, type Format, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, name, output } from "./payload.ts";
import { errorField, failure, run, runActions, runFields } from "./run.ts";
import type { CatalogWords } from "./words.ts";

const job = {
  job: name,
  /** What is backed up: a database, a folder, a host. */
  source: detail,
  ...run,
};

const destination = z.strictObject({ name, stored: z.boolean(), error: output.optional() });

const succeeded = z.strictObject({ ...job, destinations: z.array(name).max(100).optional() });
const partial = z.strictObject({ ...job, destinations: z.array(destination).min(1).max(100) });
const failed = z.strictObject({ ...job, ...failure });

type Job = z.output<z.ZodObject<typeof job>>;
type Destination = z.output<typeof destination>;

const sampleRun = {
  job: "nightly-db",
  source: "PostgreSQL shop-db",
  duration_ms: 754_000,
  run_id: "2026-11-21-0300",
  run_url: "https://backup.example.com/runs/2026-11-21-0300",
};

/** A backup job ended, and the backup is where it belongs. */
export const backupSucceeded = defineEvent("backup.succeeded", {
  schema: succeeded,
  severity: "info",
  tone: "success",
  category: "success-reports",
  labels: jobLabels,
  // A success is worth a report, whoever heard of a failure.
  alert: ({ job }) => ({ key: job, status: "resolved", toAll: true }),
  message: inEveryLanguage(succeededMessage),
  sample: { ...sampleRun, size_bytes: 1_432_000_000, destinations: ["local-disk", "offsite-s3"] },
});

/** A backup job ended, but not every destination has the backup. */
export const backupPartial = defineEvent("backup.partial", {
  schema: partial,
  severity: "warning",
  labels: jobLabels,
  alert: ({ job }) => ({ key: job, status: "firing" }),
  message: inEveryLanguage(partialMessage),
  sample: {
    ...sampleRun,
    size_bytes: 1_432_000_000,
    destinations: [
      { name: "local-disk", stored: true },
      { name: "nas-02", stored: true },
      { name: "offsite-s3", stored: false, error: "upload timed out after 300 s" },
    ],
  },
});

/** A backup job ended without a usable backup. */
export const backupFailed = defineEvent("backup.failed", {
  schema: failed,
  severity: "error",
  labels: jobLabels,
  alert: ({ job }) => ({ key: job, status: "firing" }),
  message: inEveryLanguage(failedMessage),
  sample: {
    ...sampleRun,
    size_bytes: 212_000_000,
    error: "pg_dump: error: could not write to output file: No space left on device",
  },
});

function succeededMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof succeeded>>,
): Words {
  const { job, destinations = [] } = payload;
  const finished = words.backup.succeeded(job);
  const copies = destinations.length;
  return {
    title: words.backup.succeededTitle(job),
    summary: copies === 0 ? finished : `${finished} ${words.backup.copies(copies)}`,
    fields: [
      ...jobFields(words, payload, format),
      field(words.backup.stored, format.list(destinations)),
    ],
    actions: runActions(words.backup.openRun, payload),
  };
}

function partialMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof partial>>,
): Words {
  const { job, destinations } = payload;
  const stored = destinations.filter((place) => place.stored);
  const missing = destinations.filter((place) => !place.stored);
  return {
    title: words.backup.partialTitle(job),
    summary: words.backup.partial(job, stored.length, destinations.length),
    fields: [
      field(words.backup.missing, format.list(namesOf(missing))),
      errorField(words, errorsOf(missing)),
      field(words.backup.stored, format.list(namesOf(stored))),
      ...jobFields(words, payload, format),
    ],
    actions: runActions(words.backup.openRun, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  return {
    title: words.backup.failedTitle(payload.job),
    summary: words.backup.failed(payload.job),
    fields: [errorField(words, payload.error), ...jobFields(words, payload, format)],
    actions: runActions(words.backup.openRun, payload),
  };
}

function jobLabels({ job, source }: Job) {
  return { job, source };
}

function jobFields(words: CatalogWords, payload: Job, format: Format): readonly Field[] {
  return [
    field(words.backup.job, payload.job),
    field(words.backup.source, payload.source),
    ...runFields(words, payload, format),
  ];
}

function namesOf(destinations: readonly Destination[]): readonly string[] {
  return destinations.map((place) => place.name);
}

/** `offsite-s3: upload timed out`, one line a destination. */
function errorsOf(destinations: readonly Destination[]): string {
  return destinations
    .flatMap((place) => (place.error === undefined ? [] : [`${place.name}: ${place.error}`]))
    .join("\n");
}
