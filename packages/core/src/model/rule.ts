import { z } from "zod";
import { CarillonError, messageOf } from "../errors.ts";
import { type EscalationStep, escalateSchema } from "../plan/escalate-option.ts";
import { type Fallback, fallbackSchema } from "../plan/fallback-option.ts";
import { type RemindOption, remindSchema } from "../plan/remind-option.ts";
import {
  type RuleStormOptions,
  type StormOptions,
  stormDataShape,
  stormShape,
} from "../plan/storm-options.ts";
import { type Addressee, addresseesOrFunction, addresseesSchema } from "./addressee.ts";
import type { Priority } from "./delivery.ts";
import { type Event, type EventOf, type EventType, isEventOf, isEventType } from "./event.ts";
import { issuesOf } from "./issues.ts";
import { copyJsonObject } from "./json.ts";
import type { Match, MatchOf } from "./match.ts";
import { boundedMatch } from "./match-schema.ts";
import { policyShape, type RetryPolicy, type UnknownPolicy } from "./policy.ts";
import { type TimeOptions, timeShape } from "./time-options.ts";
import { type TypePattern, typePattern } from "./type-pattern.ts";

/** Whether the affected user is told: not at all, besides the team, or instead of the team. */
export type UserMode = "none" | "also" | "only";

/** Which events go to whom through which channels. Made by {@link defineRule}. */
export interface Rule<Channel extends string = string> extends RuleStormOptions, TimeOptions {
  readonly name: string;
  readonly on: readonly EventType[];
  /** It listens to every event type that the engine knows by these, too. */
  readonly patterns: readonly string[];
  /** What must hold of an event, as data. */
  readonly match: Match | undefined;
  /** Asked only for events of the types in `on`. */
  readonly when: ((event: Event) => boolean) | undefined;
  /** `undefined`: the engine's default channels. None: the rule means nobody. */
  readonly via: readonly Channel[] | undefined;
  /** Whether the rules behind it are asked, too, about an event that it wants. */
  readonly continue: boolean;
  /** `undefined`: each channel's own recipients. */
  readonly to: readonly Addressee[] | ((event: Event) => readonly Addressee[]) | undefined;
  /** Whether who has caused the event is told of it, too. */
  readonly notifyActor: boolean;
  readonly user: UserMode;
  readonly priority: Priority | undefined;
  readonly expiresAfterMs: number | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly unknown: UnknownPolicy | undefined;
  readonly remind: RemindOption | undefined;
  readonly escalate: readonly EscalationStep<Channel>[] | undefined;
  readonly fallback: Fallback<Channel> | undefined;
}

/** A rule as an engine goes by it: its patterns are found in `on`, and its channels are known. */
export interface ActiveRule extends Rule {
  readonly via: readonly string[];
}

/** What {@link defineRule} takes. */
export interface RuleDefinition<Channel extends string, Type extends EventType>
  extends StormOptions<EventOf<Type>>,
    TimeOptions {
  /** Unique in an engine; stands in the log and in the mail's footer. */
  readonly name: string;
  /**
   * One event type or several; or a pattern, for every event type of the form that the engine knows by
   * its option `events` or by another rule: `*`, `backup.*`.
   */
  readonly on: Type | readonly Type[] | TypePattern;
  /** Which of these events, as data; all of them when absent. A path that the payload lacks does not compile. */
  readonly match?: MatchOf<EventOf<Type>["payload"]>;
  /** Which of these events, as a function, besides `match`. It must not wait, throw or change anything. */
  readonly when?: (event: EventOf<Type>) => boolean;
  /**
   * The channels, by the names they have in `createEngine`. Default: the engine's `defaults`. An empty
   * list means nobody, on purpose: with `continue: false`, what the rule wants goes to nobody.
   */
  readonly via?: readonly Channel[];
  /**
   * `false`: of an event that this rule wants, the rules behind it are not asked any more. Default true:
   * the order of rules does not matter.
   */
  readonly continue?: boolean;
  /**
   * Instead of the channels' own recipients: addresses, recipients with locale and zone, and people of
   * the directory: `role("admins")`, `group("ops")`, `user("u-17")`, `query({ plan: "pro" })`. Or a
   * function that answers such a list, which must not wait or throw; an empty one means nobody.
   */
  readonly to?: readonly Addressee[] | ((event: EventOf<Type>) => readonly Addressee[]);
  /** Tells who has caused the event, too (`actor` of the event type). Default false. */
  readonly notifyActor?: boolean;
  /** Default `none`. */
  readonly user?: UserMode;
  /** Default: the event type's. Where several rules ask for one delivery, the first decides. */
  readonly priority?: Priority;
  /** In milliseconds from when the event was emitted. Default: the event type's. */
  readonly expiresAfterMs?: number;
  /** Default: the channel's, or the engine's. */
  readonly retry?: RetryPolicy;
  /** Default: the channel's, or the engine's. */
  readonly unknown?: UnknownPolicy;
  /** Tells again of an alert as long as it fires and nobody has acknowledged it. Default: once. */
  readonly remind?: RemindOption;
  /**
   * Who is told of an alert, or where, when nobody has acknowledged it after a while, and after a while
   * more. Default: nobody.
   */
  readonly escalate?: readonly EscalationStep<Channel>[];
  /** Where people are told whom it does not reach through the rule's channels. Default: nowhere. */
  readonly fallback?: Fallback<Channel>;
}

/**
 * Declares a rule. A channel that the engine lacks does not compile there.
 *
 * @throws CarillonError `rule-definition-invalid`
 */
export function defineRule<
  const Channel extends string = never,
  Type extends EventType = EventType,
>(definition: RuleDefinition<Channel, Type>): Rule<NoInfer<Channel>> {
  const { name, on: _, match, ...options } = checkedDefinition(definition);
  const { when, via, to, escalate, fallback } = definition;
  const [on, patterns] =
    typeof definition.on === "string" ? [[], [definition.on]] : [listOf(definition.on), []];
  const listens = (event: Event): event is Event & EventOf<Type> =>
    patterns.length > 0 || isEventOf(on, event);
  return {
    ...optionsOf(options),
    name,
    on,
    patterns,
    match,
    when: when === undefined ? undefined : (event) => listens(event) && when(event),
    to: typeof to === "function" ? (event) => (listens(event) ? to(event) : []) : options.to,
    via: via === undefined ? undefined : [...via],
    escalate: escalate?.map((step) => ({ ...step })),
    fallback: fallback && { ...fallback, via: [...fallback.via] },
  };
}

/** What a rule has besides its name and what it listens to, with nothing left open. */
export function optionsOf(
  options: RuleOptions,
): Omit<Rule, "name" | "on" | "patterns" | "match" | "when"> {
  return {
    via: options.via,
    continue: options.continue ?? true,
    to: options.to,
    notifyActor: options.notifyActor ?? false,
    user: options.user ?? "none",
    priority: options.priority,
    expiresAfterMs: options.expiresAfterMs,
    retry: options.retry,
    unknown: options.unknown,
    remind: options.remind,
    escalate: options.escalate,
    fallback: options.fallback,
    throttle: options.throttle,
    dedupe: options.dedupe,
    group: options.group,
    digest: options.digest,
    quietHours: options.quietHours,
    workingHours: options.workingHours,
    delayMs: options.delayMs,
  };
}

function listOf<Type extends EventType>(on: Type | readonly Type[]): readonly Type[] {
  return isList(on) ? on : [on];
}

function isList<Type>(on: Type | readonly Type[]): on is readonly Type[] {
  return Array.isArray(on);
}

/** What can name a rule. */
export const ruleName = z
  .string()
  .max(100)
  .refine((name) => name.trim() !== "", "must not be empty")
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, "has control characters");

const text = z.string().min(1);
const eventType = z.custom<EventType>(isEventType, "must be made by defineEvent");

/** What a rule has besides its name and what it listens to, in code as in data. */
export const ruleOptionShape = {
  match: boundedMatch.optional(),
  via: z
    .array(text)
    .refine((names) => new Set(names).size === names.length, "names a channel twice")
    .optional(),
  continue: z.boolean().optional(),
  to: addresseesSchema.optional(),
  notifyActor: z.boolean().optional(),
  user: z.enum(["none", "also", "only"]).optional(),
  remind: remindSchema.optional(),
  escalate: escalateSchema.optional(),
  fallback: fallbackSchema.optional(),
  ...policyShape,
  ...stormDataShape,
  ...timeShape,
};

/** The same in code, where some of it may be a function. */
const codeOptionShape = { ...ruleOptionShape, to: addresseesOrFunction.optional(), ...stormShape };

/** The options of a rule as they were given. */
export type RuleOptions = z.output<z.ZodObject<typeof codeOptionShape>>;

const ruleSchema = z.strictObject({
  name: ruleName,
  on: z.array(eventType),
  patterns: z.array(typePattern),
  when: z.custom((value) => typeof value === "function", "must be a function").optional(),
  ...codeOptionShape,
});

const definitionSchema = ruleSchema.omit({ patterns: true }).extend({
  on: z.union([z.array(eventType).min(1, "matches no event type"), eventType, typePattern], {
    error: 'must be made by defineEvent, or a pattern as in "backup.*"',
  }),
});

function checkedDefinition(definition: unknown): z.output<typeof definitionSchema> {
  const checked = definitionSchema.safeParse(withCopiedMatch(definition));
  if (checked.success) return checked.data;
  throw new CarillonError("rule-definition-invalid", `${titleOf(definition)} does not fit`, {
    issues: issuesOf(checked.error),
  });
}

/** What is recursive is read once here: whatever it was, its copy is plain, small and not a circle. */
function withCopiedMatch(definition: unknown): unknown {
  if (typeof definition !== "object" || definition === null) return definition;
  if (!("match" in definition) || definition.match === undefined) return definition;
  try {
    return { ...definition, match: copyJsonObject(definition.match, "match") };
  } catch (cause) {
    throw new CarillonError("rule-definition-invalid", `${titleOf(definition)} does not fit`, {
      cause,
      issues: [cause instanceof CarillonError ? cause.what : messageOf(cause)],
    });
  }
}

function titleOf(definition: unknown): string {
  const { data } = z.looseObject({ name: ruleName }).safeParse(definition);
  return data === undefined ? "A rule" : `Rule "${data.name}"`;
}

/** Whether a value was made by {@link defineRule}, as far as can be seen. */
export function isRule(value: unknown): value is Rule {
  // Of many thousands that are data it is quickly said that they were not.
  if (typeof value !== "object" || value === null || !("patterns" in value)) return false;
  try {
    return ruleSchema.safeParse(withCopiedMatch(value)).success;
  } catch {
    return false;
  }
}
