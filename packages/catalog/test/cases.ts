import type { EventType } from "@carillon/core";
import {
  alertChanged,
  backupFailed,
  backupPartial,
  backupSucceeded,
  catalog,
  restoreCompleted,
  restoreFailed,
  userCreated,
  userLoggedIn,
} from "../src/index.ts";

/** The least that each event type takes. */
const minimal: readonly (readonly [EventType, unknown])[] = [
  [backupSucceeded, { job: "nightly-db" }],
  [backupPartial, { job: "nightly-db", destinations: [{ name: "nas-02", stored: false }] }],
  [backupFailed, { job: "nightly-db", error: "disk full" }],
  [restoreCompleted, { target: "shop-db" }],
  [restoreFailed, { target: "shop-db", error: "disk full" }],
  [userLoggedIn, { id: "user-1", name: "Alex Example" }],
  [userCreated, { id: "user-1", name: "Alex Example" }],
  ...(["OK", "WARN", "CRIT", "NO_DATA"] as const).map(
    (status) => [alertChanged, { status, host: { name: "web-01" } }] as const,
  ),
];

/** What may be unknown, passed as an empty text: the same as leaving it out. */
const blank: readonly (readonly [EventType, unknown])[] = [
  [backupSucceeded, { job: "nightly-db", source: "", run_id: " ", destinations: [] }],
  [userLoggedIn, { id: "user-1", name: "Alex Example", email: "", ip: "", device: "" }],
  [userCreated, { id: "user-1", name: "Alex Example", email: "", created_by: "" }],
  [alertChanged, { status: "CRIT", host: { name: "web-01", address: "" }, acknowledged_by: "" }],
];

const recovery: readonly (readonly [EventType, unknown])[] = [
  [alertChanged, { status: "OK", is_recovery: true, host: { name: "web-01" } }],
  [
    alertChanged,
    {
      status: "OK",
      previous_status: "NO_DATA",
      is_recovery: true,
      host: { name: "web-01" },
      service: { display_name: "HTTP" },
    },
  ],
];

/** Event types with the payloads that show all that they can say. */
export const cases: readonly (readonly [EventType, unknown])[] = [
  ...catalog.map((type) => [type, type.sample] as const),
  ...minimal,
  ...blank,
  ...recovery,
];

export { minimal };
