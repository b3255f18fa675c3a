import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "./answer-at-once.ts";
import { type Event, type EventType, type Severity, severities } from "./event.ts";
import { issuesOf } from "./issues.ts";

const alertStatuses = ["firing", "acknowledged", "resolved"] as const;

/** Where an event says that an alert stands: it fires, somebody has taken it on, it is over. */
export type AlertStatus = (typeof alertStatuses)[number];

/** What an event says of an alert: a problem that lasts until it is resolved. */
export interface AlertReport {
  /**
   * What the problem is, the same for every event about it: host and service, a job. Event types of one
   * domain with the same key speak of the same alert. At most 1,000 characters.
   */
  readonly key: string;
  /** `acknowledged`: it fires, and somebody has taken it on. */
  readonly status: AlertStatus;
  /** Default: the event's. */
  readonly severity?: Severity | undefined;
  /** Who has acknowledged it. */
  readonly by?: string | undefined;
  /**
   * Of `resolved`: worth telling by itself, also to those who never heard that something was wrong, as
   * the report of a success is. Default false.
   */
  readonly toAll?: boolean | undefined;
}

/** A report that was checked, about an alert of any domain. */
export interface CheckedReport extends AlertReport {
  /** With the domain in front: `alert:web-01`. */
  readonly key: string;
  readonly severity: Severity;
}

const longestAlertKey = 1_000;

const reportSchema = z.object({
  key: z.string().min(1).max(longestAlertKey),
  status: z.enum(alertStatuses),
  severity: z.enum(severities).optional(),
  by: z.string().max(200).optional(),
  toAll: z.boolean().optional(),
});

/**
 * What an event says of an alert; `undefined` when it speaks of none.
 *
 * @throws CarillonError `event-definition-invalid` when the event type's function does not work
 */
export function reportOf(
  type: EventType,
  { payload, severity }: Pick<Event, "payload" | "severity">,
): CheckedReport | undefined {
  const whose = `The alert function of event type ${type.name}`;
  const code = "event-definition-invalid";
  const given: unknown = answerAtOnce(() => type.alertOf(payload), code, whose);
  if (given === undefined) return undefined;
  const checked = reportSchema.safeParse(given);
  if (!checked.success) {
    throw new CarillonError(code, `${whose} answered no report`, {
      issues: issuesOf(checked.error),
    });
  }
  const { data } = checked;
  return { ...data, key: `${type.domain}:${data.key}`, severity: data.severity ?? severity };
}
