import { defineEvent, type Field, type Format, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { countField, field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { count, detail, known, name } from "./payload.ts";
import { run, runActions, runFields } from "./run.ts";
import type { IntegrityTrigger } from "./words/contract/runs.ts";
import type { CatalogWords } from "./words.ts";

const check = {
  /** Where the files are; absent when all places were checked. */
  storage: detail,
  /** How many files were found intact. */
  passed: count,
  /** How many were not looked at, for example as they have no checksum. */
  skipped: count.default(0),
  trigger: z.enum(["schedule", "manual"] satisfies IntegrityTrigger[]).optional(),
  ...run,
};

const damagedFile = z.strictObject({
  file: name,
  /** Where it is. */
  destination: detail,
  /** The checksum that it should have. */
  expected: detail,
  /** The checksum that it has. */
  actual: detail,
});

const passed = z.strictObject(check);
const failed = z.strictObject({
  ...check,
  /** How many files are damaged. */
  failed: z.int().positive(),
  /** Those that are known by name; they may be fewer. */
  files: z.array(damagedFile).max(100).optional(),
});

type Check = z.output<z.ZodObject<typeof check>>;
type DamagedFile = z.output<typeof damagedFile>;

const mostShown = 10;

const sampleRun = {
  storage: "offsite-s3",
  passed: 117,
  skipped: 2,
  trigger: "schedule",
  size_bytes: 88_400_000_000,
  duration_ms: 1_260_000,
  run_id: "check-31",
  run_url: "https://backup.example.com/checks/31",
} as const;

/** Files that were checked are all as they were written. */
export const integrityCheckPassed = defineEvent("integrity.check_passed", {
  schema: passed,
  severity: "info",
  tone: "success",
  category: "success-reports",
  labels: checkLabels,
  alert: ({ storage }) => ({ key: keyOf(storage), status: "resolved", toAll: true }),
  message: inEveryLanguage(passedMessage),
  sample: sampleRun,
});

/** Files are not as they were written. */
export const integrityCheckFailed = defineEvent("integrity.check_failed", {
  schema: failed,
  severity: "error",
  labels: checkLabels,
  alert: ({ storage }) => ({ key: keyOf(storage), status: "firing" }),
  message: inEveryLanguage(failedMessage),
  sample: {
    ...sampleRun,
    failed: 3,
    files: [
      {
        file: "shop-db-2026-11-18.sql.zst",
        destination: "offsite-s3",
        expected: "sha256:5f70bf18…",
        actual: "sha256:e3b0c442…",
      },
      { file: "home-2026-11-19.tar.zst", destination: "offsite-s3" },
    ],
  },
  samples: {
    one: {
      passed: 0,
      failed: 1,
      trigger: "manual",
      files: [{ file: "shop-db-2026-11-18.sql.zst" }],
    },
  },
});

/** An empty name of a storage cannot be, so it stands for all of them. */
function keyOf(storage: string | undefined): string {
  return `storage/${storage ?? ""}`;
}

function checkLabels({ storage }: Check) {
  return { storage };
}

function passedMessage(words: CatalogWords, { payload, format }: WordingView<Check>): Words {
  return {
    title: words.integrity.passedTitle,
    summary: words.integrity.passed(payload.passed),
    fields: checkFields(words, payload, format),
    actions: runActions(words.integrity.openRun, payload),
  };
}

function failedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof failed>>,
): Words {
  const { failed, passed, files = [] } = payload;
  return {
    title: words.integrity.failedTitle(failed),
    summary: words.integrity.failed(failed, failed + passed),
    fields: [
      field(words.integrity.damaged, linesOf(words, files, failed), "code"),
      ...checkFields(words, payload, format),
    ],
    actions: runActions(words.integrity.openRun, payload),
  };
}

/** One line a file, of the first ten; how many more are damaged in the last line. */
function linesOf(words: CatalogWords, files: readonly DamagedFile[], failed: number): string {
  const shown = files.slice(0, mostShown).map(({ file, destination, expected, actual }) => {
    const place = known(destination) === undefined ? file : `${destination}: ${file}`;
    return expected && actual ? `${place} (${words.integrity.checksums(expected, actual)})` : place;
  });
  const rest = Math.max(failed, files.length) - shown.length;
  if (shown.length === 0 || rest === 0) return shown.join("\n");
  return [...shown, words.integrity.more(rest)].join("\n");
}

function checkFields(words: CatalogWords, payload: Check, format: Format): readonly Field[] {
  const { integrity } = words;
  return [
    field(integrity.storage, payload.storage),
    countField(integrity.intact, payload.passed, format),
    countField(integrity.skipped, payload.skipped === 0 ? undefined : payload.skipped, format),
    field(integrity.startedBy, payload.trigger && integrity.trigger[payload.trigger]),
    ...runFields(words, payload, format),
  ];
}
