import { z } from "zod";
import type { AlertPolicy } from "../alert/policy.ts";
import { sightingOf } from "../alert/sighting.ts";
import { CarillonError } from "../errors.ts";
import { actorOf, tenantOf } from "../model/actor.ts";
import type { Addressee } from "../model/addressee.ts";
import { reportOf } from "../model/alert.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import { type Attachment, checkedAttachments } from "../model/attachment.ts";
import {
  type Event,
  type EventType,
  isEventType,
  type Severity,
  severities,
} from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import { copyJsonObject, type JsonObject } from "../model/json.ts";
import { labelsOf } from "../model/labels.ts";
import type { Notice } from "../model/notice.ts";
import type { Recipient } from "../model/recipient.ts";
import { threadOf } from "../model/thread.ts";
import type { Parsed, Placeholder } from "./draft.ts";
import { emittedTo, emittedUser, emittedVia } from "./emitted-recipients.ts";
import { expiryOf } from "./expiry.ts";

/** What may be said of an event besides its payload. */
export interface EmitOptions {
  /** Makes emitting again safe: the same id is accepted once. Default: a new UUID. */
  readonly id?: string;
  /** When it happened, as a Date or in milliseconds since 1970. Default: now. */
  readonly occurredAt?: Date | number;
  /** Files for channels that can carry them: at most 20, of 20 MiB together. */
  readonly attachments?: readonly Attachment[];
  /**
   * For this event alone, in place of the recipients of rules and channels. Whom rules would tell
   * through a channel that is one place, they still do. At most 1,000.
   */
  readonly to?: readonly Addressee[];
  /**
   * The channels for this event alone, without asking any rule: to `to`, to `user`, or to whom the channels
   * themselves name. Not for events about an alert, whose end is told by rules. Default: rules decide.
   */
  readonly via?: readonly string[];
  /** For this event alone, in place of whom the event type's `user` answers. */
  readonly user?: Recipient;
}

/** Nothing besides the payload. */
export const noEmitOptions: EmitOptions = Object.freeze({});

/** Time and chance, as parameters. */
export interface Origin {
  readonly now: number;
  readonly newId: () => string;
  /** The application's zone. */
  readonly timeZone: string;
}

/** What was emitted, not yet looked at. */
export interface Emission {
  readonly type: EventType;
  readonly payload: unknown;
  readonly options: EmitOptions;
  /** When the engine speaks of an alert by itself. */
  readonly notice?: Notice;
  /** When it stands for that nothing came up. */
  readonly placeholder?: Placeholder;
}

const latest = Date.UTC(9999, 11, 31);

/** Turns what was emitted into an event that shares nothing with it, or throws a typed error. */
export function parse(
  { type, payload, options, notice, placeholder }: Emission,
  { now, newId, timeZone }: Origin,
  policy: AlertPolicy,
): Parsed {
  if (!isEventType(type)) {
    throw new CarillonError("event-definition-invalid", "What was emitted is no event type");
  }
  const { id, occurredAt, attachments, to, via, user } = checkedOptions(options);
  const parsed = parsePayload(type, payload);
  const event: Event = Object.freeze({
    id: checkedId(id ?? newId()),
    type: type.name,
    payload: parsed,
    occurredAt: checkedTime(occurredAt ?? now),
    severity: severityOf(type, parsed),
    ...(notice !== undefined && { notice }),
  });
  const report = reportOf(type, event);
  const labels = labelsOf(type, event);
  // Asked again at every attempt: what does not work is better known before it is stored.
  threadOf(type, event);
  expiryOf(type, event);
  return {
    type,
    event,
    labels,
    alert: report && sightingOf(report, { type, event, labels }, policy, notice),
    attachments: checkedAttachments(attachments),
    to: to === undefined ? undefined : emittedTo(to),
    via: via === undefined ? undefined : emittedVia(via),
    user: user === undefined ? undefined : emittedUser(user),
    actor: actorOf(type, event),
    tenant: tenantOf(type, event),
    placeholder,
    now,
    timeZone,
  };
}

const optionsSchema = z.strictObject({
  id: z.unknown().optional(),
  occurredAt: z.unknown().optional(),
  attachments: z.unknown().optional(),
  to: z.unknown().optional(),
  via: z.unknown().optional(),
  user: z.unknown().optional(),
});

function checkedOptions(options: unknown): z.output<typeof optionsSchema> {
  if (options === noEmitOptions) return noEmitOptions;
  const checked = z.safeParse(optionsSchema, options);
  if (checked.success) return checked.data;
  throw new CarillonError("engine-options-invalid", "The options of the event do not fit", {
    issues: issuesOf(checked.error),
  });
}

function severityOf(type: EventType, payload: JsonObject): Severity {
  const whose = `The severity function of event type ${type.name}`;
  const answer: unknown = answerAtOnce(
    () => type.severityOf(payload),
    "event-definition-invalid",
    whose,
  );
  const known = severities.find((severity) => severity === answer);
  if (known !== undefined) return known;
  throw new CarillonError("event-definition-invalid", `${whose} answered no known severity`);
}

function parsePayload(type: EventType, payload: unknown): JsonObject {
  const name = `The payload of ${type.name}`;
  // Copied before the schema sees it: depth, cycles and strange keys end here.
  const copy = copyJsonObject(payload, name);
  const result = safeParse(type, copy, name);
  if (result.success) return copyJsonObject(result.data, name);
  throw new CarillonError("payload-invalid", `${name} does not fit its schema`, {
    issues: issuesOf(result.error),
  });
}

function safeParse(type: EventType, payload: JsonObject, name: string) {
  try {
    return z.safeParse(type.schema, payload);
  } catch (cause) {
    throw new CarillonError("payload-invalid", `${name}: the schema itself failed`, { cause });
  }
}

function checkedId(id: unknown): string {
  if (typeof id === "string" && /^[\x21-\x7e]{1,200}$/.test(id)) return id;
  throw new CarillonError("event-id-invalid", "The event id is not usable");
}

/** @throws CarillonError `event-time-invalid` */
export function checkedTime(time: unknown): number {
  const milliseconds = time instanceof Date ? time.getTime() : time;
  if (typeof milliseconds === "number" && milliseconds >= 0 && milliseconds <= latest) {
    return Math.trunc(milliseconds);
  }
  throw new CarillonError("event-time-invalid", "The time of the event is not usable");
}
