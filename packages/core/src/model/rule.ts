import { CarillonError } from "../errors.ts";
import type { Priority } from "./delivery.ts";
import type { Event, EventOf, EventType } from "./event.ts";
import { isEventOf } from "./event.ts";
import { faultOfPolicy, type RetryPolicy, type UnknownPolicy } from "./policy.ts";
import type { Recipient } from "./recipient.ts";

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
  const { name, when, via, to, user = "none" } = definition;
  const on = listOf(definition.on);
  if (typeof name !== "string" || name.trim() === "" || name.length > 100) {
    throw new CarillonError(
      "rule-definition-invalid",
      "A rule needs a name of 1 to 100 characters",
    );
  }
  const fault = faultOf(on.length, via, to, user) ?? faultOfPolicy(definition);
  if (fault !== undefined) {
    throw new CarillonError("rule-definition-invalid", `Rule "${name}" ${fault}`);
  }
  return {
    name,
    on,
    when: when === undefined ? undefined : (event) => isEventOf(on, event) && when(event),
    via,
    to,
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

function faultOf(
  types: number,
  via: readonly string[],
  to: readonly unknown[] | undefined,
  user: string,
): string | undefined {
  if (types === 0) return "matches no event type (on)";
  if (!Array.isArray(via) || via.length === 0) return "names no channel (via)";
  if (new Set(via).size < via.length) return "names a channel twice (via)";
  if (to !== undefined && to.length === 0) return "has an empty list of recipients (to)";
  if (!["none", "also", "only"].includes(user)) return `has user: ${JSON.stringify(user)}`;
  return undefined;
}
