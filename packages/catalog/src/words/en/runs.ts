import { counter } from "@carillon/core";
import type { RunWords } from "../contract/runs.ts";

const count = counter("en");

const destinations = (number: number) =>
  count(number, { one: "# destination", other: "# destinations" });

export const runs: RunWords = {
  backup: {
    succeededTitle: (job) => `Backup succeeded: ${job}`,
    succeeded: (job) => `The backup job “${job}” finished without errors.`,
    copies: (number) => `The backup is stored in ${destinations(number)}.`,
    partialTitle: (job) => `Backup incomplete: ${job}`,
    partial: (job, stored, number) =>
      `The backup job “${job}” reached ${stored} of ${destinations(number)}. Please fix the cause before the next run.`,
    failedTitle: (job) => `Backup failed: ${job}`,
    failed: (job) =>
      `The backup job “${job}” failed. This run left no usable backup; please fix the cause and run the job again.`,
    job: "Job",
    source: "Source",
    stored: "Stored in",
    missing: "Missing from",
    openRun: "View backup run",
  },
  restore: {
    completedTitle: (target) => `Restore completed: ${target}`,
    completed: (target) => `“${target}” was restored without errors.`,
    failedTitle: (target) => `Restore failed: ${target}`,
    failed: (target) =>
      `The restore of “${target}” failed. Check the data before you use it, as some of it may be missing.`,
    target: "Restored to",
    failedTarget: "Target",
    backup: "Backup",
    storage: "Taken from",
    openRun: "View restore run",
  },
  configuration: {
    succeededTitle: "Configuration backed up",
    succeeded: "The configuration was backed up without errors.",
    unencrypted: "The file is not encrypted, so keep it where only administrators can read it.",
    failedTitle: "Configuration backup failed",
    failed:
      "The configuration could not be backed up. If this installation were lost now, its latest settings would be lost too.",
    file: "File",
    storage: "Stored in",
    failedStorage: "Destination",
    encryption: "Encryption",
    encrypted: "Encrypted",
    notEncrypted: "Not encrypted",
    openRun: "View backup run",
  },
  integrity: {
    failedTitle: (damaged) =>
      `Integrity check failed: ${count(damaged, { one: "# damaged file", other: "# damaged files" })}`,
    failed: (damaged, checked) =>
      `${checked === 1 && damaged === 1 ? "The file that was checked is" : `${count(damaged, { other: "#" })} of ${count(checked, { one: "# checked file", other: "# checked files" })} ${damaged === 1 ? "is" : "are"}`} damaged. Do not restore from damaged backups; make new ones now.`,
    passedTitle: "Integrity check passed",
    passed: (checked) =>
      count(checked, {
        one: "The one file that was checked is intact.",
        other: "All # files that were checked are intact.",
      }),
    storage: "Storage",
    damaged: "Damaged files",
    intact: "Intact files",
    skipped: "Skipped files",
    checksums: (expected, actual) => `expected ${expected}, found ${actual}`,
    more: (number) => `… and ${count(number, { other: "#" })} more`,
    startedBy: "Started",
    trigger: { schedule: "By schedule", manual: "By hand" },
    openRun: "View check",
  },
  size: "Size",
  duration: "Duration",
  error: "Error",
  run: "Run",
};
