/** Of what runs and ends: backups, restores, backups of the configuration, integrity checks. */
export interface RunWords {
  readonly backup: {
    readonly succeededTitle: (job: string) => string;
    readonly succeeded: (job: string) => string;
    /** Follows `succeeded`: in how many places the backup is. */
    readonly copies: (destinations: number) => string;
    readonly partialTitle: (job: string) => string;
    readonly partial: (job: string, stored: number, destinations: number) => string;
    readonly failedTitle: (job: string) => string;
    readonly failed: (job: string) => string;
    readonly job: string;
    readonly source: string;
    readonly stored: string;
    readonly missing: string;
    readonly openRun: string;
  };
  readonly restore: {
    readonly completedTitle: (target: string) => string;
    readonly completed: (target: string) => string;
    readonly failedTitle: (target: string) => string;
    readonly failed: (target: string) => string;
    readonly target: string;
    /** The same of a restore that failed: nothing, or not all, arrived there. */
    readonly failedTarget: string;
    readonly backup: string;
    readonly storage: string;
    readonly openRun: string;
  };
  readonly configuration: {
    readonly succeededTitle: string;
    readonly succeeded: string;
    /** Follows `succeeded`: anyone who has the file can read it. */
    readonly unencrypted: string;
    readonly failedTitle: string;
    readonly failed: string;
    readonly file: string;
    readonly storage: string;
    /** The same of a backup that failed: nothing is stored there. */
    readonly failedStorage: string;
    readonly encryption: string;
    readonly encrypted: string;
    readonly notEncrypted: string;
    readonly openRun: string;
  };
  readonly integrity: {
    readonly failedTitle: (damaged: number) => string;
    /** Of how many that were checked. */
    readonly failed: (damaged: number, checked: number) => string;
    readonly passedTitle: string;
    readonly passed: (checked: number) => string;
    readonly storage: string;
    readonly damaged: string;
    readonly intact: string;
    readonly skipped: string;
    /** The checksum that a file should have, and the one it has. */
    readonly checksums: (expected: string, actual: string) => string;
    /** The end of a list that is cut short. */
    readonly more: (count: number) => string;
    readonly startedBy: string;
    readonly trigger: Readonly<Record<IntegrityTrigger, string>>;
    readonly openRun: string;
  };
  readonly size: string;
  readonly duration: string;
  readonly error: string;
  readonly run: string;
}

/** What has started an integrity check. */
export type IntegrityTrigger = "schedule" | "manual";
