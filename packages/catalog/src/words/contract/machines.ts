/** Of machines and programs: storage, connections, databases, the product itself, its channels. */
export interface MachineWords {
  readonly storage: {
    readonly grewTitle: (storage: string) => string;
    readonly grew: (storage: string, change: string | undefined) => string;
    readonly shrankTitle: (storage: string) => string;
    readonly shrank: (storage: string, change: string | undefined) => string;
    readonly nearTitle: (storage: string) => string;
    readonly near: (storage: string, share: string) => string;
    readonly fullTitle: (storage: string) => string;
    readonly full: (storage: string, share: string) => string;
    readonly roomTitle: (storage: string) => string;
    readonly room: (storage: string, share: string) => string;
    readonly missingTitle: (storage: string) => string;
    /** `since`: for how long nothing has come. */
    readonly missing: (storage: string, since: string) => string;
    readonly neverBackedUp: (storage: string) => string;
    readonly arrivedTitle: (storage: string) => string;
    readonly arrived: (storage: string) => string;
    readonly name: string;
    readonly before: string;
    readonly now: string;
    readonly change: string;
    readonly limit: string;
    readonly share: string;
    readonly lastBackup: string;
    readonly expected: string;
    /** How often a backup is due: `every day`; `written` is the number as the reader writes it. */
    readonly everyDays: (days: number, written: string) => string;
    /** The same where it is not a whole number of days. */
    readonly everySpan: (span: string) => string;
    readonly openStorage: string;
  };
  readonly connection: {
    readonly offlineTitle: Readonly<Record<ConnectionKind, (name: string) => string>>;
    readonly offline: Readonly<Record<ConnectionKind, (name: string) => string>>;
    readonly onlineTitle: Readonly<Record<ConnectionKind, (name: string) => string>>;
    /** `downtime` is unknown where nobody knows since when. */
    readonly online: Readonly<
      Record<ConnectionKind, (name: string, downtime: string | undefined) => string>
    >;
    readonly since: string;
    readonly downtime: string;
    readonly failedChecks: string;
    readonly lastError: string;
    readonly open: string;
  };
  readonly database: {
    readonly title: Readonly<Record<VersionChange, (database: string) => string>>;
    readonly summary: Readonly<
      Record<VersionChange, (database: string, to: string, from: string | undefined) => string>
    >;
    readonly name: string;
    readonly previousVersion: string;
    readonly newVersion: string;
    readonly edition: string;
  };
  readonly system: {
    readonly errorTitle: (component: string) => string;
    readonly error: (component: string) => string;
    readonly component: string;
    readonly details: string;
    readonly openLog: string;
  };
  readonly update: {
    readonly title: (version: string) => string;
    readonly available: (product: string, version: string) => string;
    readonly securityTitle: (version: string) => string;
    readonly security: (product: string, version: string) => string;
    readonly installed: string;
    readonly latest: string;
    readonly readNotes: string;
  };
  readonly channel: {
    readonly pausedTitle: (channel: string) => string;
    readonly paused: (channel: string) => string;
    readonly resumedTitle: (channel: string) => string;
    readonly resumed: (channel: string, pause: string | undefined) => string;
    readonly name: string;
    readonly since: string;
    readonly pause: string;
    readonly reason: string;
    readonly cure: string;
  };
}

/** What a connection leads to. */
export type ConnectionKind = "database" | "storage" | "host" | "service";

/** What became of a version. `changed` where nobody can say which is the newer one. */
export type VersionChange = "upgraded" | "downgraded" | "changed";
