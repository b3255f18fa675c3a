/**
 * Of people and their accounts. What begins with `your` speaks to the person whom it is about; the rest
 * speaks of them, and never shows what they alone may have.
 */
export interface PeopleWords {
  readonly user: {
    readonly loginTitle: (name: string) => string;
    readonly login: (name: string, app: string) => string;
    readonly yourLoginTitle: string;
    readonly yourLogin: (app: string) => string;
    readonly newDeviceTitle: (name: string) => string;
    readonly newDevice: (name: string, app: string) => string;
    readonly yourNewDeviceTitle: string;
    readonly yourNewDevice: (app: string) => string;
    readonly createdTitle: (name: string) => string;
    readonly created: (name: string, app: string, by: string | undefined) => string;
    readonly yourAccountTitle: string;
    readonly yourAccount: (app: string, by: string | undefined) => string;
    readonly joinedTitle: (name: string) => string;
    readonly joined: (name: string, app: string) => string;
    readonly welcomeTitle: (app: string) => string;
    readonly welcome: (app: string) => string;
    readonly pendingTitle: (name: string) => string;
    readonly pending: (name: string, app: string) => string;
    readonly yourRegistrationTitle: string;
    readonly yourRegistration: (app: string) => string;
    readonly name: string;
    readonly email: string;
    readonly device: string;
    readonly ip: string;
    readonly location: string;
    readonly createdBy: string;
    readonly openSessions: string;
    readonly signIn: string;
    readonly readGuide: string;
    readonly reviewRegistration: string;
  };
  readonly workspace: {
    readonly invitedTitle: (who: string, workspace: string) => string;
    readonly invited: (who: string, workspace: string, by: string | undefined) => string;
    readonly yourInvitationTitle: (workspace: string, by: string | undefined) => string;
    readonly yourInvitation: (workspace: string, app: string) => string;
    readonly name: string;
    readonly role: string;
    readonly invitedBy: string;
    readonly accept: string;
  };
  readonly account: {
    readonly resetTitle: (name: string) => string;
    readonly reset: (name: string, app: string) => string;
    readonly yourResetTitle: string;
    readonly yourReset: (app: string) => string;
    readonly choosePassword: string;
    readonly linkTitle: (name: string) => string;
    readonly link: (name: string, app: string) => string;
    readonly yourLinkTitle: string;
    readonly yourLink: (app: string) => string;
    readonly codeTitle: (name: string) => string;
    readonly code: (name: string, app: string) => string;
    readonly yourCodeTitle: string;
    readonly yourCode: (app: string) => string;
    readonly codeLabel: string;
    readonly lockedTitle: (name: string) => string;
    /** `attempts` is unknown where it was locked for another cause. */
    readonly locked: (name: string, app: string, attempts: number | undefined) => string;
    readonly yourLockTitle: string;
    readonly yourLock: (app: string, attempts: number | undefined) => string;
    readonly lockedUntil: string;
    readonly getHelp: string;
    readonly exportTitle: (name: string) => string;
    readonly export: (name: string, app: string) => string;
    readonly yourExportTitle: string;
    readonly yourExport: (app: string) => string;
    readonly download: string;
    readonly validUntil: string;
  };
}
