import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { type Languages, noLanguages, type Wordbook } from "../languages/wordbook.ts";
import { BookWordings } from "../languages/worded-by.ts";
import { isForAll, type MessageForAll, undetermined, wordingsForAll } from "../message/for-all.ts";
import type { AlertReport } from "./alert.ts";
import { categorySchema } from "./category.ts";
import { type Priority, priorities } from "./delivery.ts";
import { issuesOf } from "./issues.ts";
import type { JsonObject } from "./json.ts";
import { type LabelsGiven, noLabels } from "./labels.ts";
import type { AudienceWordings, Tone, Wording } from "./message.ts";
import type { Notice } from "./notice.ts";
import type { Recipient } from "./recipient.ts";

/** How much an event matters, from least to most. */
export const severities = ["info", "warning", "error", "critical"] as const;

/** One of {@link severities}. */
export type Severity = (typeof severities)[number];

/** One thing that happened. */
export interface Event<Name extends string = string, Payload = JsonObject> {
  /** Unique; emitting the same id again changes nothing. */
  readonly id: string;
  /** The event type's name. */
  readonly type: Name;
  readonly payload: Payload;
  /** When it happened, in milliseconds since 1970. */
  readonly occurredAt: number;
  readonly severity: Severity;
  /** Present when the engine speaks of an alert by itself: a reminder, that it is flapping. */
  readonly notice?: Notice | undefined;
}

/** A declared kind of event. Made by {@link defineEvent}; passed as a value, not by name. */
export interface EventType<
  Name extends string = string,
  Schema extends z.ZodType<JsonObject> = z.ZodType<JsonObject>,
> {
  readonly name: Name;
  /** The part before the first dot: the variable under which templates see the payload. */
  readonly domain: string;
  readonly schema: Schema;
  readonly sensitive: boolean;
  readonly priority: Priority;
  readonly expiresAfterMs: number | undefined;
  /** The languages it has words in by itself, first the one to fall back to. */
  readonly languages: readonly string[];
  readonly hasUser: boolean;
  /** Whether its events may speak of an alert. */
  readonly hasAlert: boolean;
  /** What recipients may turn off together; absent where there is nothing to turn off. */
  readonly category: string | undefined;
  /** Goes out whatever a recipient has turned off. */
  readonly mandatory: boolean;
  /** A payload to show and test the wording with. */
  readonly sample: z.input<Schema> | undefined;
  /** Every payload to show and test the wording with, by what it shows; {@link sample} is `sample`. */
  readonly samples: Readonly<Record<string, z.input<Schema>>>;
  /** That of all its events; absent where the payload decides. */
  readonly severity: Severity | undefined;
  severityOf(payload: z.output<Schema>): Severity;
  toneOf(payload: z.output<Schema>): Tone;
  userOf(payload: z.output<Schema>): Recipient | undefined;
  actorOf(payload: z.output<Schema>): string | undefined;
  tenantOf(payload: z.output<Schema>): string | undefined;
  threadOf(payload: z.output<Schema>): string | undefined;
  expiresAtOf(payload: z.output<Schema>): string | undefined;
  alertOf(payload: z.output<Schema>): AlertReport | undefined;
  labelsOf(payload: z.output<Schema>): LabelsGiven;
  recovers(payload: z.output<Schema>): boolean;
  /** Where its words are; absent where it has words of its own. */
  readonly book: Wordbook | undefined;
  /** {@link languages}, and those of its book that an engine is given. */
  languagesIn(given: Languages): readonly string[];
  wordingsIn(language: string, given?: Languages): AudienceWordings<z.output<Schema>> | undefined;
  /** Absent where there is nobody to ask. */
  stillMatters?(
    payload: z.output<Schema>,
    event: Event<string, z.output<Schema>>,
  ): boolean | Promise<boolean>;
}

/** The event that an event type makes. */
export type EventOf<Type extends EventType> =
  Type extends EventType<infer Name, infer Schema> ? Event<Name, z.output<Schema>> : never;

/** What {@link defineEvent} takes. */
export interface EventDefinition<Schema extends z.ZodType<JsonObject>> {
  /** The shape of the payload. Its output must be plain JSON; write dates as ISO strings. */
  readonly schema: Schema;
  readonly severity: Severity | ((payload: z.output<Schema>) => Severity);
  /** Default: by severity (`info` is blue, `warning` amber, the others red). */
  readonly tone?: Tone | ((payload: z.output<Schema>) => Tone);
  /** Who is affected, for rules with `user: "also"` or `"only"`; `undefined` when nobody is. */
  readonly user?: (payload: z.output<Schema>) => Recipient | undefined;
  /**
   * The id of who has caused it: they are not told of what they did themselves, unless a rule says so
   * (`notifyActor`). Who is affected by a mandatory or critical event is told in any case. Pure.
   * Default: nobody.
   */
  readonly actor?: (payload: z.output<Schema>) => string | undefined;
  /**
   * The tenant that it is about: roles and groups are looked for there, and its preferences count for
   * recipients who have no tenant of their own. Pure. Default: none.
   */
  readonly tenant?: (payload: z.output<Schema>) => string | undefined;
  /**
   * A stable key of what the event is about, such as host and service: messages of one domain with the
   * same key belong to one conversation. `undefined`: to none. Pure: it is asked at every attempt.
   * Default: the key of {@link alert}.
   */
  readonly thread?: (payload: z.output<Schema>) => string | undefined;
  /**
   * What an event says of an alert, which is a problem that lasts: that it fires, that somebody has taken
   * it on, that it is resolved. The engine keeps how it stands, tells its end to those who heard of its
   * begin, and reminds. `undefined`: this event says nothing of one. Pure. Default: the events are about
   * no alert.
   */
  readonly alert?: (payload: z.output<Schema>) => AlertReport | undefined;
  /**
   * What the event is about, in names and values that conditions and groups go by, whatever its payload
   * looks like: `{ host: "web-01", service: "HTTP" }`. At most 50; a name has letters, digits, `_` and
   * `-`; one that is `undefined` is absent. Pure: it is asked again. Default: none.
   */
  readonly labels?: (payload: z.output<Schema>) => LabelsGiven;
  /**
   * Whether it says that something is well again: a channel's floor lets it pass then, so that those who
   * heard of the trouble hear of its end. For events about no alert: of others {@link alert} says it.
   * Default: it does not.
   */
  readonly recovers?: (payload: z.output<Schema>) => boolean;
  /**
   * Makes it something that a recipient may turn off, together with every other event type of the
   * category: `digests`, `success-reports`. A critical event goes out all the same. Default: none, so
   * that nobody can.
   */
  readonly category?: string;
  /**
   * Belongs to its category, and goes out whatever a recipient has turned off. Required of a sensitive
   * event type and of one that is always critical when they name a category. Default false.
   */
  readonly mandatory?: boolean;
  /**
   * Asked of what has waited on purpose, for quiet hours or a delay, before it is sent: whether it still
   * holds. On `false` it is skipped, with the reason `no-longer-true`. What throws, or answers nothing
   * within ten seconds, is sent. Default: it does.
   */
  readonly stillMatters?: (
    payload: z.output<Schema>,
    event: Event<string, z.output<Schema>>,
  ) => boolean | Promise<boolean>;
  /** Codes and links: payload and text never reach a log. Default false. */
  readonly sensitive?: boolean;
  /** What goes first when there is much to do; a rule may say otherwise. Default `normal`. */
  readonly priority?: Priority;
  /**
   * Not worth sending after this long, in milliseconds from when it was emitted: a sign-in code, say.
   * It fails then with the reason `expired`. A rule may say otherwise. Default: never.
   */
  readonly expiresAfterMs?: number;
  /**
   * From when on it is not worth sending, as an ISO moment: the end of the link or the code that it
   * carries. It fails then with the reason `expired`. No rule has it sent later than that. Pure.
   * Default: as {@link expiresAfterMs} says.
   */
  readonly expiresAt?: (payload: z.output<Schema>) => string | undefined;
  /**
   * The words by language tag, of which the first is the one to fall back to; or those of a wordbook, which
   * grow with the languages that an engine is given (`wordedBy`); or one `message` for all, or a function
   * that makes one.
   */
  readonly message:
    | Readonly<Record<string, Wording<z.output<Schema>> | AudienceWordings<z.output<Schema>>>>
    | BookWordings<z.output<Schema>>
    | MessageForAll<z.output<Schema>>;
  /** A payload to show and test the wording with. */
  readonly sample?: z.input<Schema>;
  /** More of them, by what they show: `recovery`. */
  readonly samples?: Readonly<Record<string, z.input<Schema>>>;
}

const namePattern = /^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){1,4}$/;

/** Names that a template sees anyway, or that JavaScript keeps for itself. */
const takenDomains: ReadonlySet<string> = new Set(
  (
    "rules options include includeAsync layout block blockAsync capture captureAsync output " +
    "it event message recipient app format words audience reason " +
    "arguments await break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for function if implements import in instanceof interface let new " +
    "null package private protected public return static super switch this throw true try typeof " +
    "undefined var void while with yield constructor prototype"
  ).split(" "),
);

/**
 * Declares a kind of event: its name (`domain.what`), the shape of its payload, how much it matters,
 * and its words. Has no effect besides the value it returns.
 *
 * @throws CarillonError `event-name-invalid`, `event-definition-invalid`
 */
export function defineEvent<const Name extends string, Schema extends z.ZodType<JsonObject>>(
  name: Name,
  definition: EventDefinition<Schema>,
): EventType<Name, Schema> {
  const domain = checkedDomain(name);
  assertDefinition(name, definition);
  const { severity, tone, user, thread, alert, labels, recovers, stillMatters, message } =
    definition;
  const words = wordsOf<z.output<Schema>>(name, message);
  const severityOf = typeof severity === "function" ? severity : () => severity;
  const fixedTone = typeof tone === "function" ? undefined : tone;
  return {
    name,
    domain,
    schema: definition.schema,
    sensitive: definition.sensitive ?? false,
    priority: definition.priority ?? "normal",
    expiresAfterMs: definition.expiresAfterMs,
    languages: words.languagesIn(noLanguages),
    book: words.book,
    languagesIn: words.languagesIn,
    hasUser: user !== undefined,
    hasAlert: alert !== undefined,
    category: definition.category,
    mandatory: definition.mandatory ?? false,
    sample: definition.sample,
    samples: {
      ...(definition.sample !== undefined && { sample: definition.sample }),
      ...definition.samples,
    },
    severity: typeof severity === "function" ? undefined : severity,
    severityOf,
    toneOf:
      typeof tone === "function"
        ? tone
        : (payload) => fixedTone ?? toneBySeverity[severityOf(payload)],
    userOf: (payload) => user?.(payload),
    actorOf: (payload) => definition.actor?.(payload),
    tenantOf: (payload) => definition.tenant?.(payload),
    threadOf: thread ?? ((payload) => alert?.(payload)?.key),
    expiresAtOf: (payload) => definition.expiresAt?.(payload),
    alertOf: (payload) => alert?.(payload),
    labelsOf: (payload) => labels?.(payload) ?? noLabels,
    recovers: (payload) => recovers?.(payload) ?? false,
    wordingsIn: (language, given = noLanguages) => words.wordingsIn(language, given),
    ...(stillMatters !== undefined && { stillMatters }),
  };
}

/** What an event type can say, and in which languages. */
interface TypeWords<Payload> {
  readonly book?: Wordbook;
  readonly languagesIn: (given: Languages) => readonly string[];
  readonly wordingsIn: (
    language: string,
    given: Languages,
  ) => AudienceWordings<Payload> | undefined;
}

function wordsOf<Payload>(
  name: string,
  message:
    | Readonly<Record<string, Wording<Payload> | AudienceWordings<Payload>>>
    | BookWordings<Payload>
    | MessageForAll<Payload>,
): TypeWords<Payload> {
  if (isForAll(message)) {
    const wordings = wordingsForAll(message);
    return {
      languagesIn: () => [undetermined],
      wordingsIn: (language) => (language === undetermined ? wordings : undefined),
    };
  }
  if (message instanceof BookWordings) {
    return {
      book: message.book,
      languagesIn: (given) => message.book.tagsIn(given),
      wordingsIn: (language, given) =>
        message.book.tagsIn(given).includes(language)
          ? message.wordingsIn(language, given)
          : undefined,
    };
  }
  const languages = Object.keys(message);
  if (languages.length === 0) {
    throw new CarillonError("event-definition-invalid", `Event type ${name} has no message`);
  }
  const wordings = new Map(
    Object.entries(message).map(([language, wording]) => [
      checkedLanguage(name, language),
      typeof wording === "function" ? { team: wording, user: wording } : wording,
    ]),
  );
  return {
    languagesIn: () => languages,
    wordingsIn: (language) => wordings.get(language),
  };
}

const func = z.custom((value) => typeof value === "function", "must be a function");
export const tones = ["success", "failure", "warning", "info"] as const satisfies readonly Tone[];

const definitionShape = z.strictObject({
  schema: z.instanceof(z.ZodType, { error: "must be a zod schema" }),
  severity: z.union([func, z.enum(severities)], `must be a function or ${severities.join(", ")}`),
  tone: z.union([func, z.enum(tones)], `must be a function or ${tones.join(", ")}`).optional(),
  user: func.optional(),
  actor: func.optional(),
  tenant: func.optional(),
  thread: func.optional(),
  alert: func.optional(),
  labels: func.optional(),
  recovers: func.optional(),
  stillMatters: func.optional(),
  expiresAt: func.optional(),
  category: categorySchema.optional(),
  mandatory: z.boolean().optional(),
  sensitive: z.boolean().optional(),
  priority: z.enum(priorities).optional(),
  expiresAfterMs: z.number().positive().optional(),
  message: z.union([z.custom(isForAll), z.instanceof(BookWordings)]).or(
    z.record(
      z.string(),
      z.union([func, z.strictObject({ team: func, user: func })], {
        error: "must be a function, or one for team and one for user",
      }),
    ),
  ),
  sample: z.unknown().optional(),
  samples: z.record(z.string(), z.unknown()).optional(),
});

const definitionSchema = definitionShape.refine(
  ({ category, mandatory, sensitive, severity }) =>
    category === undefined || mandatory === true || !(sensitive || severity === "critical"),
  {
    path: ["mandatory"],
    error: "must be true: sensitive and critical messages are not turned off",
  },
);

function assertDefinition(name: string, definition: unknown): void {
  const checked = definitionSchema.safeParse(definition);
  if (checked.success) return;
  throw new CarillonError("event-definition-invalid", `The definition of ${name} does not fit`, {
    issues: issuesOf(checked.error),
  });
}

/** Whether a value was made by {@link defineEvent}, as far as can be seen. */
export function isEventType(value: unknown): value is EventType {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "schema" in value &&
    value.schema instanceof z.ZodType &&
    [
      "severityOf",
      "toneOf",
      "userOf",
      "threadOf",
      "expiresAtOf",
      "alertOf",
      "labelsOf",
      "recovers",
      "wordingsIn",
      "languagesIn",
    ].every((method) => typeof Reflect.get(value, method) === "function")
  );
}

/** Narrows an event to those of the given types. */
export function isEventOf<Type extends EventType>(
  types: readonly Type[],
  event: Event,
): event is Event & EventOf<Type> {
  return types.some((type) => type.name === event.type);
}

/** The tone of what says nothing of one. */
export const toneBySeverity: Readonly<Record<Severity, Tone>> = {
  info: "info",
  warning: "warning",
  error: "failure",
  critical: "failure",
};

function checkedDomain(name: unknown): string {
  if (typeof name !== "string") {
    throw new CarillonError("event-name-invalid", `A ${typeof name} cannot name an event type`);
  }
  const domain = name.slice(0, name.indexOf("."));
  if (!namePattern.test(name) || takenDomains.has(domain)) {
    throw new CarillonError(
      "event-name-invalid",
      `${JSON.stringify(name.slice(0, 60))} cannot name an event type`,
    );
  }
  return domain;
}

function checkedLanguage(name: string, language: string): string {
  try {
    if (Intl.getCanonicalLocales(language)[0] === language) return language;
  } catch {
    // Told below, with the name of the event type.
  }
  throw new CarillonError(
    "event-definition-invalid",
    `Event type ${name} has words in ${JSON.stringify(language)}, which is not a language tag`,
  );
}
