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

const run = {
  job: name,
  /** What is backed up: a database, a folder, a host. */
  source: detail,
  /** Of the backup; of one that failed, what had been written by then. */
  size_bytes: sizeBytes.optional(),
  duration_ms: durationMs.optional(),
  run_id: detail,
  run_url: url.optional(),
};

const destination = z.strictObject({ name, stored: z.boolean(), error: output.optional() });

const succeeded = z.strictObject({ ...run, destinations: z.array(name).max(100).optional() });
const partial = z.strictObject({ ...run, destinations: z.array(destination).min(1).max(100) });
const failed = z.strictObject({ ...run, error: output });

type Run = z.output<z.ZodObject<typeof run>>;
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
  labels: runLabels,
  // A success is worth a report, whoever heard of a failure.
  alert: ({ job }) => ({ key: job, status: "resolved", toAll: true }),
  message: inEveryLanguage(succeededMessage),
  sample: { ...sampleRun, size_bytes: 1_432_000_000, destinations: ["local-disk", "offsite-s3"] },
});

/** A backup job ended, but not every destination has the backup. */
export const backupPartial = defineEvent("backup.partial", {
  schema: partial,
  severity: "warning",
  labels: runLabels,
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
  labels: runLabels,
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
      ...runFields(words, payload, format),
      field(words.backup.stored, format.list(destinations)),
    ],
    actions: runActions(words, payload),
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
      field(words.error, errorsOf(missing), "code"),
      field(words.backup.stored, format.list(namesOf(stored))),
      ...runFields(words, payload, format),
    ],
    actions: runActions(words, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  return {
    title: words.backup.failedTitle(payload.job),
    summary: words.backup.failed(payload.job),
    fields: [field(words.error, payload.error, "code"), ...runFields(words, payload, format)],
    actions: runActions(words, payload),
  };
}

function runLabels({ job, source }: Run) {
  return { job, source };
}

function runFields(words: CatalogWords, payload: Run, format: Format): readonly Field[] {
  return [
    field(words.backup.job, payload.job),
    field(words.backup.source, payload.source),
    sizeField(words.size, payload.size_bytes, format),
    durationField(words.duration, payload.duration_ms, format),
    field(words.run, payload.run_id),
  ];
}

function runActions(words: CatalogWords, { run_url }: Run): readonly Action[] {
  return [{ label: words.backup.openRun, url: run_url }];
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
