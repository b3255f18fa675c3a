import { z } from "zod";
import { CarillonError } from "../errors.ts";
import type { Priority } from "./delivery.ts";
import { type Event, type EventOf, type EventType, isEventOf, isEventType } from "./event.ts";
import { issuesOf } from "./issues.ts";
import { policyShape, type RetryPolicy, type UnknownPolicy } from "./policy.ts";
import { namedRecipientSchema, type Recipient } from "./recipient.ts";

/** Whether the affected user is told: not at all, besides the team, or instead of the team. */
export type UserMode = "none" | "also" | "only";

/** Which events go to whom through which channels. Made by {@link defineRule}. */
export interface Rule<Channel extends string = string> {
  readonly name: string;
  readonly on: readonly EventType[];
  /** Asked only for events of the types in `on`. */
  readonly when: ((event: Event) => boolean) | undefined;
  readonly via: readonly Channel[];
  /** `undefined`: each channel's own recipients. */
  readonly to: readonly (string | Recipient)[] | undefined;
  readonly user: UserMode;
  readonly priority: Priority | undefined;
  readonly expiresAfterMs: number | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly unknown: UnknownPolicy | undefined;
}

/** What {@link defineRule} takes. */
export interface RuleDefinition<Channel extends string, Type extends EventType> {
  /** Unique in an engine; stands in the log and in the mail's footer. */
  readonly name: string;
  /** One event type or several. */
  readonly on: Type | readonly Type[];
  /** Which of these events; all of them when absent. It must not wait, throw or change anything. */
  readonly when?: (event: EventOf<Type>) => boolean;
  /** The channels, by the names they have in `createEngine`. At least one. */
  readonly via: readonly Channel[];
  /** Instead of the channels' own recipients: addresses, or recipients with locale and zone. */
  readonly to?: readonly (string | Recipient)[];
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
}

/**
 * Declares a rule. A channel that the engine lacks does not compile there.
 *
 * @throws CarillonError `rule-definition-invalid`
 */
export function defineRule<const Channel extends string, Type extends EventType>(
  definition: RuleDefinition<Channel, Type>,
): Rule<Channel> {
  assertDefinition(definition);
  const { name, when, user = "none" } = definition;
  const on = listOf(definition.on);
  return {
    name,
    on,
    when: when === undefined ? undefined : (event) => isEventOf(on, event) && when(event),
    via: [...definition.via],
    to: definition.to === undefined ? undefined : [...definition.to],
    user,
    priority: definition.priority,
    expiresAfterMs: definition.expiresAfterMs,
    retry: definition.retry,
    unknown: definition.unknown,
  };
}

function listOf<Type extends EventType>(on: Type | readonly Type[]): readonly Type[] {
  return isList(on) ? on : [on];
}

function isList<Type>(on: Type | readonly Type[]): on is readonly Type[] {
  return Array.isArray(on);
}

const plainName = z
  .string()
  .max(100)
  .refine((name) => name.trim() !== "", "must not be empty")
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, "has control characters");

const text = z.string().min(1);
const eventType = z.custom<EventType>(isEventType, "must be made by defineEvent");

const ruleSchema = z.strictObject({
  name: plainName,
  on: z.array(eventType).min(1, "matches no event type"),
  when: z.custom((value) => typeof value === "function", "must be a function").optional(),
  via: z
    .array(text)
    .min(1, "names no channel")
    .refine((names) => new Set(names).size === names.length, "names a channel twice"),
  to: z
    .array(z.union([text, namedRecipientSchema], "must be an address, or a recipient with an id"))
    .min(1, "is an empty list")
    .optional(),
  user: z.enum(["none", "also", "only"]).optional(),
  ...policyShape,
});

const definitionSchema = ruleSchema.extend({
  on: z.union([ruleSchema.shape.on, eventType], "must be made by defineEvent"),
});

function assertDefinition(definition: unknown): void {
  const { error } = definitionSchema.safeParse(definition);
  if (error === undefined) return;
  throw new CarillonError("rule-definition-invalid", `${titleOf(definition)} does not fit`, {
    issues: issuesOf(error),
  });
}

function titleOf(definition: unknown): string {
  const { data } = z.looseObject({ name: plainName }).safeParse(definition);
  return data === undefined ? "A rule" : `Rule "${data.name}"`;
}

/** Whether a value was made by {@link defineRule}, as far as can be seen. */
export function isRule(value: unknown): value is Rule {
  return ruleSchema.safeParse(value).success;
}
