import type { EventType } from "@carillon/core";
import { alertChanged } from "./alert.ts";
import { backupFailed, backupPartial, backupSucceeded } from "./backup.ts";
import { restoreCompleted, restoreFailed } from "./restore.ts";
import { userCreated, userLoggedIn } from "./user.ts";

/** Every ready-made event type, for a page or a test that shows them all. */
export const catalog = [
  backupSucceeded,
  backupPartial,
  backupFailed,
  restoreCompleted,
  restoreFailed,
  userLoggedIn,
  userCreated,
  alertChanged,
] satisfies readonly EventType[];
