export {
  accountLocked,
  dataExportReady,
  magicLink,
  passwordReset,
  twoFactorCode,
} from "./account.ts";
export { alertChanged } from "./alert.ts";
export { backupFailed, backupPartial, backupSucceeded } from "./backup.ts";
export { catalog } from "./catalog.ts";
export { channelPaused, channelResumed } from "./channel.ts";
export { configurationBackupFailed, configurationBackupSucceeded } from "./configuration.ts";
export { connectionOffline, connectionOnline } from "./connection.ts";
export { databaseVersionChanged } from "./database.ts";
export { integrityCheckFailed, integrityCheckPassed } from "./integrity.ts";
export { catalogBook } from "./languages.ts";
export { reportReady } from "./report.ts";
export { restoreCompleted, restoreFailed } from "./restore.ts";
export { sampledAt } from "./sample.ts";
export { backupMissing, storageLimit, storageUsageSpike } from "./storage.ts";
export { systemError } from "./system.ts";
export { channelRules, type TellOfChannelsOptions, tellOfChannels } from "./tell-of-channels.ts";
export { updateAvailable } from "./update.ts";
export { registrationPending, userCreated, userLoggedIn, userWelcomed } from "./user.ts";
export type { CatalogWords } from "./words.ts";
export { workspaceInvitation } from "./workspace.ts";
