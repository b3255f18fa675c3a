export { alertChanged } from "./alert.ts";
export { backupFailed, backupPartial, backupSucceeded } from "./backup.ts";
export { catalog } from "./catalog.ts";
export { restoreCompleted, restoreFailed } from "./restore.ts";
export { userCreated, userLoggedIn } from "./user.ts";
