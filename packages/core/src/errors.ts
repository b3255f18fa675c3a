import type { Reason } from "./model/outcome.ts";

/**
 * Every error code of Carillon with its cure. The table is the single source: the message of a
 * {@link CarillonError} ends with the cure, and `docs/errors.md` is checked against it.
 */
export const errorCures = {
  "event-name-invalid":
    "Name an event type domain.what, in lower case letters, digits and underscores, for example backup.failed.",
  "event-definition-invalid": "Correct the definition as the message says.",
  "event-type-conflict":
    "Two event types share this name: give one of them another name, or pass the same value everywhere.",
  "message-invalid":
    "Correct what is listed: message takes a title, and besides it summary, fields, actions, user and language.",
  "payload-invalid": "Correct the fields listed, or the schema in defineEvent.",
  "payload-not-json":
    "A payload is stored and must be plain JSON: strings, finite numbers, booleans, null, arrays and plain objects. Write dates as ISO strings.",
  "payload-cyclic": "Emit a payload that does not contain itself.",
  "payload-too-deep": "Flatten the payload: it may nest 32 levels.",
  "payload-too-large":
    "Keep the payload under 256 KiB: store large things elsewhere and emit a link to them.",
  "payload-unsafe-key":
    "Remove the keys __proto__, constructor and prototype from the payload: they never come from honest data.",
  "event-id-invalid": "Pass an id of 1 to 200 printable characters, or none.",
  "event-id-conflict":
    "Another event with this id has other content: use a new id for a new event, or repeat the first one unchanged.",
  "event-time-invalid":
    "Pass occurredAt as a Date or as milliseconds since 1970, up to the year 9999.",
  "attachments-invalid":
    "Pass at most 20 attachments of 20 MiB together, each with a plain file name, a media type and its bytes.",
  "rule-definition-invalid": "Correct the rule as the message says.",
  "rule-name-duplicate": "Give each rule a name of its own.",
  "rule-channel-unknown": "Name a channel that createEngine has, or add the channel there.",
  "rule-recipients-missing":
    "Add recipients to the rule (to), to the channel, or tell the affected user (user).",
  "rule-user-unknown":
    "Say in defineEvent who the affected user is (user), or set the rule's user to none.",
  "rule-alert-missing":
    "Say in defineEvent what its events say of an alert (alert), so that somebody can acknowledge it; or tell them in another rule, without escalate. For what does not arrive there is fallback.",
  "rule-condition-failed": "Correct the rule's when: it must return true or false and never throw.",
  "rule-key-failed":
    "Correct the rule's by: it must return a value or a list of at most ten, at once, and never throw.",
  "time-zone-unknown": "Name an IANA time zone, for example Europe/Berlin.",
  "cron-invalid":
    "Write five fields: minute, hour, day of the month, month, day of the week; for example 0 7 * * mon-fri.",
  "schedule-definition-invalid": "Correct the schedule as the message says.",
  "rules-invalid":
    "Correct what is listed, each fault at its place. Nothing was changed: the rules before stay in force.",
  "rule-tests-invalid": "Correct what is listed, each fault at its place.",
  "rules-conflict":
    "Somebody else has saved rules meanwhile: look at theirs, and save again with their version.",
  "event-type-unknown":
    "Name it in createEngine's option events, so that patterns and rules as data find it.",
  "address-invalid": "Correct the address.",
  "channel-definition-invalid": "Correct the definition as the message says.",
  "channel-config-invalid": "Correct the options listed.",
  "channel-unknown": "Name a channel that createEngine has.",
  "engine-options-invalid": "Correct the options listed.",
  "branding-invalid":
    "Correct what is listed; of a colour that cannot be read, the nearest one that passes is named.",
  "language-invalid": "Correct what is listed, each fault at its place in the language's file.",
  "engine-not-started": "Await engine.start() first.",
  "engine-stopped": "Create a new engine: a stopped one does not start again.",
  "outbox-full":
    "Nothing was stored. Slow down and emit again later, or raise limits.maxWaiting; a paused channel may be the cause.",
  "store-too-old":
    "Run a newer Node: its SQLite must be 3.51.3 or later, as earlier ones can lose data.",
  "store-newer":
    "A newer Carillon wrote this database: upgrade, or use the file that belongs to this version.",
  "store-foreign": "This file belongs to another program: choose another path.",
  "store-corrupt":
    "Restore the last backup; keep the damaged file, as sqlite3's .recover may save more.",
  "store-emptied":
    "A database was here and its file is empty or gone now: restore the last backup, or delete the marker file beside it to begin anew.",
  "store-replaced":
    "The database file was removed or replaced while it was open: stop, put the right file back, start again.",
  "store-not-writable": "Make the folder, or let this process write to it.",
  "backup-exists": "Choose a path where nothing is yet.",
  "store-full":
    "Nothing was stored. Free disk space; what was accepted before is safe and goes on by itself.",
  "store-failed": "Nothing was stored. Look at the cause; emit again when the store works.",
  "document-invalid":
    "Name a collection in lower case letters, digits and hyphens; give a document an id of 1 to 200 printable characters and a value of plain JSON, of at most 256 KiB.",
  "suppression-invalid": "Correct the fields listed.",
  "alert-unknown":
    "Look the key up with engine.alerts.list(): it is the domain and the event type's key.",
  "alert-not-firing": "There is nothing to take on: the alert is resolved.",
  "acknowledgement-invalid": "Say who it is (actor), and correct the fields listed.",
  "silence-invalid": "Correct the fields listed.",
  "silence-unknown":
    "Look the id up with engine.silences.list(): what is over is forgotten after 30 days.",
  "preferences-invalid": "Correct what is listed.",
  "preferences-conflict": "Look at what is stored now, and set again with its version.",
  "recipients-invalid": "Correct the recipients as the message says.",
  "recipients-unknown":
    "Correct the name in the rule, or make the directory know it; nothing was stored.",
  "directory-method-missing":
    "Give the directory this method, or name recipients who need no look-up.",
  "user-lookup-failed":
    "The directory could not be asked; nothing was stored. Emit again when it answers.",
  "template-failed":
    "Correct the template or the wording; the message names it and what is missing.",
  "template-timeout": "The template did not end in time: look for a loop in it.",
  "template-options-invalid": "Correct the options listed.",
  "template-refused":
    "Correct what is listed, each fault at its line and column; docs/guides/templates.md says what an uploaded template may hold.",
  "template-unknown": "Look the name up with engine.templates.list(), and its versions with get().",
  "templates-conflict":
    "Somebody else has changed the template meanwhile: look at theirs, and try again with its version.",
  "templates-not-taken":
    "Give createEngine a renderer that takes templates at run time, such as etaRenderer.",
  "links-not-configured":
    "Give createEngine the option links: an https address (baseUrl) and a secret.",
  "drain-timeout": "Wait longer, or look at the deliveries that are held and at paused channels.",
} as const satisfies Readonly<Record<string, string>>;

/** One of the codes in {@link errorCures}. */
export type ErrorCode = keyof typeof errorCures;

/**
 * What Carillon throws and rejects with. The code is stable; the message says what is wrong and what
 * to do; `issues` lists the single faults where there may be several.
 */
export class CarillonError extends Error {
  override readonly name = "CarillonError";
  readonly code: ErrorCode;
  /** What is wrong, without the cure. */
  readonly what: string;
  /** What to do about it. */
  readonly cure: string;
  /** The single faults, one sentence each; empty when there is just the message. */
  readonly issues: readonly string[];

  constructor(
    code: ErrorCode,
    what: string,
    options: { readonly cause?: unknown; readonly issues?: readonly string[] } = {},
  ) {
    const issues = options.issues ?? [];
    const list = issues.length === 0 ? "" : `: ${issues.join("; ")}`;
    const whole = `${what}${list}`;
    super(`${whole}. ${errorCures[code]}`, "cause" in options ? { cause: options.cause } : {});
    this.code = code;
    this.what = whole;
    this.cure = errorCures[code];
    this.issues = issues;
  }
}

/** The message of anything that was thrown, for a log line or a reason. Never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    const message: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof message === "string" ? message : String(message);
  } catch {
    return "something that cannot be printed";
  }
}

/** Anything that was thrown, as the reason of a delivery. */
export function reasonOf(thrown: unknown, otherwise: ErrorCode): Reason {
  if (!(thrown instanceof CarillonError)) return { code: otherwise, message: messageOf(thrown) };
  const { code, what, cure } = thrown;
  return { code, message: what, cure };
}
