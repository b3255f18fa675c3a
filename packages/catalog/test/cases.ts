import type { EventType } from "@carillon/core";
import {
  accountLocked,
  alertChanged,
  backupFailed,
  backupMissing,
  backupPartial,
  backupSucceeded,
  catalog,
  channelPaused,
  channelResumed,
  configurationBackupFailed,
  configurationBackupSucceeded,
  connectionOffline,
  connectionOnline,
  databaseVersionChanged,
  dataExportReady,
  integrityCheckFailed,
  integrityCheckPassed,
  magicLink,
  passwordReset,
  registrationPending,
  reportReady,
  restoreCompleted,
  restoreFailed,
  storageLimit,
  storageUsageSpike,
  systemError,
  twoFactorCode,
  updateAvailable,
  userCreated,
  userLoggedIn,
  userWelcomed,
  workspaceInvitation,
} from "../src/index.ts";

/** An event type, what its payload shows, and the payload. */
export type Case = readonly [EventType, string, unknown];

const person = { id: "user-1", name: "Alex Example" };
const expires_at = "2026-11-21T03:30:00Z";
const url = "https://backup.example.com/once/9f2c";

/** The least that each event type takes. */
export const minimal: readonly Case[] = [
  [backupSucceeded, "least", { job: "nightly-db" }],
  [
    backupPartial,
    "least",
    { job: "nightly-db", destinations: [{ name: "nas-02", stored: false }] },
  ],
  [backupFailed, "least", { job: "nightly-db", error: "disk full" }],
  [restoreCompleted, "least", { target: "shop-db" }],
  [restoreFailed, "least", { target: "shop-db", error: "disk full" }],
  [configurationBackupSucceeded, "least", {}],
  [configurationBackupFailed, "least", { error: "disk full" }],
  [integrityCheckPassed, "least", { passed: 1 }],
  [integrityCheckFailed, "least", { passed: 12, failed: 2 }],
  [storageUsageSpike, "least", { storage: "nas-02", previous_bytes: 1, current_bytes: 2 }],
  [storageLimit, "least", { storage: "nas-02", used_bytes: 9, limit_bytes: 10 }],
  [backupMissing, "least", { storage: "nas-02", expected_every_ms: 3_600_000 }],
  [connectionOffline, "least", { name: "shop-db", kind: "database" }],
  [connectionOnline, "least", { name: "shop-db", kind: "database" }],
  [databaseVersionChanged, "least", { database: "shop-db", new_version: "17.1" }],
  [systemError, "least", { component: "Scheduler", error: "" }],
  [updateAvailable, "least", { latest_version: "3.3.0" }],
  ...(["OK", "WARN", "CRIT", "NO_DATA"] as const).map(
    (status) => [alertChanged, `least ${status}`, { status, host: { name: "web-01" } }] as const,
  ),
  [reportReady, "least", { report: "Availability" }],
  [userLoggedIn, "least", person],
  [userCreated, "least", person],
  [userWelcomed, "least", person],
  [registrationPending, "least", person],
  [workspaceInvitation, "least", { id: "1", workspace: "Design", accept_url: url, expires_at }],
  [passwordReset, "least", { ...person, reset_url: url, expires_at }],
  [magicLink, "least", { ...person, sign_in_url: url, expires_at }],
  [twoFactorCode, "least", { ...person, code: "482917", expires_at }],
  [accountLocked, "least", person],
  [dataExportReady, "least", { ...person, download_url: url, expires_at }],
  [channelPaused, "least", { channel: "chat" }],
  [channelResumed, "least", { channel: "chat" }],
];

/** What may be unknown, passed as an empty text: the same as leaving it out. */
const blank: readonly Case[] = [
  [backupSucceeded, "blank", { job: "nightly-db", source: "", run_id: " ", destinations: [] }],
  [userLoggedIn, "blank", { ...person, email: "", ip: "", device: "", location: "" }],
  [userCreated, "blank", { ...person, email: "", created_by: "" }],
  [
    alertChanged,
    "blank",
    { status: "CRIT", host: { name: "web-01", address: "" }, acknowledged_by: "", comment: "" },
  ],
  [
    workspaceInvitation,
    "blank",
    { id: "1", name: "", workspace: "Design", invited_by: "", accept_url: url, expires_at },
  ],
  [reportReady, "blank", { report: "Availability", file_name: "" }],
  [updateAvailable, "blank", { product: "", latest_version: "3.3.0" }],
  [connectionOffline, "blank", { name: "shop-db", kind: "database", id: "" }],
];

/** Payloads whose numbers ask for other forms. */
const numbers: readonly Case[] = [
  [integrityCheckFailed, "all of many", { passed: 0, failed: 1_200 }],
  [
    integrityCheckFailed,
    "more than are shown",
    { passed: 5, failed: 14, files: Array.from({ length: 12 }, (_, i) => ({ file: `f${i}` })) },
  ],
  [accountLocked, "many attempts", { ...person, failed_attempts: 1_000 }],
];

/** All the samples: what a gallery shows. */
export const samples: readonly Case[] = catalog.flatMap((type) =>
  Object.entries(type.samples).map(([state, payload]): Case => [type, state, payload]),
);

/** Event types with the payloads that show all that they can say. */
export const cases: readonly Case[] = [...samples, ...minimal, ...blank, ...numbers];
