/**
 * Everything that a language has to say. Sentences with values are functions, so that each language
 * orders and inflects them as it likes; which fields a message has is decided elsewhere, once.
 * Titles are one line and never name the product, which stands before them in a subject.
 */
export interface CatalogWords {
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
    readonly backup: string;
    readonly storage: string;
    readonly openRun: string;
  };
  readonly user: {
    readonly loginTitle: (name: string) => string;
    readonly login: (name: string, app: string) => string;
    /** To the person who signed in, or whose account somebody else used. */
    readonly yourLoginTitle: string;
    readonly yourLogin: (app: string) => string;
    readonly createdTitle: (name: string) => string;
    readonly created: (name: string, app: string, by: string | undefined) => string;
    /** To the person whose account it is. */
    readonly yourAccountTitle: string;
    readonly yourAccount: (app: string, by: string | undefined) => string;
    readonly name: string;
    readonly email: string;
    readonly device: string;
    readonly ip: string;
    readonly createdBy: string;
    readonly openSessions: string;
    readonly signIn: string;
  };
  readonly alert: {
    /** `web-01 – HTTP`, for titles. */
    readonly place: (host: string, service: string | undefined) => string;
    readonly title: Readonly<Record<AlertStatus, (place: string) => string>>;
    readonly recoveredTitle: (place: string) => string;
    readonly summary: Readonly<
      Record<AlertStatus, (host: string, service: string | undefined) => string>
    >;
    readonly recovered: (host: string, service: string | undefined) => string;
    readonly status: Readonly<Record<AlertStatus, string>>;
    readonly statusLabel: string;
    readonly previousStatus: string;
    readonly host: string;
    readonly address: string;
    readonly service: string;
    readonly lasted: string;
    readonly acknowledgedBy: string;
    readonly message: string;
    readonly openHost: string;
  };
  readonly size: string;
  readonly duration: string;
  readonly error: string;
  readonly run: string;
}

/** What a check can say. */
export type AlertStatus = "OK" | "WARN" | "CRIT" | "NO_DATA";
