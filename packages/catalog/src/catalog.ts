import type { EventType } from "@carillon/core";
import {
  accountLocked,
  dataExportReady,
  magicLink,
  passwordReset,
  twoFactorCode,
} from "./account.ts";
import { alertChanged } from "./alert.ts";
import { backupFailed, backupPartial, backupSucceeded } from "./backup.ts";
import { channelPaused, channelResumed } from "./channel.ts";
import { configurationBackupFailed, configurationBackupSucceeded } from "./configuration.ts";
import { connectionOffline, connectionOnline } from "./connection.ts";
import { databaseVersionChanged } from "./database.ts";
import { integrityCheckFailed, integrityCheckPassed } from "./integrity.ts";
import { reportReady } from "./report.ts";
import { restoreCompleted, restoreFailed } from "./restore.ts";
import { backupMissing, storageLimit, storageUsageSpike } from "./storage.ts";
import { systemError } from "./system.ts";
import { updateAvailable } from "./update.ts";
import { registrationPending, userCreated, userLoggedIn, userWelcomed } from "./user.ts";
import { workspaceInvitation } from "./workspace.ts";

/** Every ready-made event type, for a page or a test that shows them all. */
export const catalog = [
  backupSucceeded,
  backupPartial,
  backupFailed,
  restoreCompleted,
  restoreFailed,
  configurationBackupSucceeded,
  configurationBackupFailed,
  integrityCheckPassed,
  integrityCheckFailed,
  storageUsageSpike,
  storageLimit,
  backupMissing,
  connectionOffline,
  connectionOnline,
  databaseVersionChanged,
  systemError,
  updateAvailable,
  alertChanged,
  reportReady,
  userLoggedIn,
  userCreated,
  userWelcomed,
  registrationPending,
  workspaceInvitation,
  passwordReset,
  magicLink,
  twoFactorCode,
  accountLocked,
  dataExportReady,
  channelPaused,
  channelResumed,
] satisfies readonly EventType[];
