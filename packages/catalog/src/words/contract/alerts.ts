/** Of what a monitoring reports: alerts, and reports. */
export interface AlertWords {
  readonly alert: {
    /** `web-01 – HTTP`, for titles. */
    readonly place: (host: string, service: string | undefined) => string;
    readonly title: Readonly<Record<AlertStatus, (place: string) => string>>;
    readonly recoveredTitle: (place: string) => string;
    readonly acknowledgedTitle: (place: string) => string;
    readonly summary: Readonly<
      Record<AlertStatus, (host: string, service: string | undefined) => string>
    >;
    readonly recovered: (host: string, service: string | undefined) => string;
    /** Follows `summary`: who has taken it on, and what that means. */
    readonly acknowledged: (by: string) => string;
    readonly status: Readonly<Record<AlertStatus, string>>;
    readonly statusLabel: string;
    readonly previousStatus: string;
    readonly host: string;
    readonly address: string;
    readonly service: string;
    readonly lasted: string;
    readonly acknowledgedBy: string;
    readonly comment: string;
    readonly message: string;
    readonly openHost: string;
  };
  readonly report: {
    readonly readyTitle: (report: string) => string;
    /** `days`: which it covers. */
    readonly ready: (report: string, days: string | undefined) => string;
    /** Follows `ready`: it is attached, under this name. */
    readonly attached: (file: string) => string;
    readonly name: string;
    readonly period: string;
    readonly file: string;
    readonly open: string;
  };
}

/** What a check can say. */
export type AlertStatus = "OK" | "WARN" | "CRIT" | "NO_DATA";
