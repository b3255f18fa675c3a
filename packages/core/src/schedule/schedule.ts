import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { type EventType, isEventType } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import type { JsonObject } from "../model/json.ts";
import { cronFault } from "../time/cron.ts";
import { isTimeZone } from "../time/zones.ts";

/** One of the moments at which a schedule emits its event. */
export interface Occurrence {
  /** In milliseconds since 1970; later than now never, earlier when it was missed or is tried again. */
  readonly at: number;
  /** The one that was emitted before it, for what happened in between; absent the first time. */
  readonly previous?: number | undefined;
  readonly timeZone: string;
  /** Aborted when the payload takes too long, or the engine stops. */
  readonly signal: AbortSignal;
}

/**
 * What becomes of occurrences that fell due while no process was running. `last`: the last of them is
 * made up for. `all`: each of them, in order. `none`: none that is more than a minute late.
 */
export type CatchUp = "last" | "all" | "none";

/** Emits an event at certain times. Made by {@link defineSchedule}. */
export interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly emit: EventType;
  readonly catchUp: CatchUp;
  /** Of the event; `undefined`, or a promise of it, when there is nothing to emit. */
  payload(occurrence: Occurrence): unknown;
}

/** What {@link defineSchedule} takes. */
export interface ScheduleDefinition<Name extends string, Schema extends z.ZodType<JsonObject>> {
  /**
   * Unique in a store, as it is known there by its name. 1 to 100 letters, digits, dots, hyphens and
   * underscores.
   */
  readonly name: string;
  /** Five fields, as `nextAt` takes them: `0 7 * * mon-fri`. */
  readonly cron: string;
  /** IANA zone in which the cron expression counts. */
  readonly timeZone: string;
  /** The event type to emit. */
  readonly emit: EventType<Name, Schema>;
  /**
   * The payload of the event, within five minutes; `undefined` when there is nothing to report. When it
   * throws, it is asked again, after 30 seconds first and an hour at last.
   */
  readonly payload: (
    occurrence: Occurrence,
  ) => z.input<Schema> | undefined | Promise<z.input<Schema> | undefined>;
  /** Default `last`. */
  readonly catchUp?: CatchUp;
}

const definitionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "must be 1 to 100 letters, digits, dots, hyphens and underscores"),
  cron: z.string().superRefine((cron, { addIssue }) => {
    const fault = cronFault(cron);
    if (fault !== undefined) addIssue({ code: "custom", message: fault });
  }),
  timeZone: z.string().refine(isTimeZone, "is no IANA time zone"),
  emit: z.custom<EventType>(isEventType, "must be made by defineEvent"),
  payload: z.custom<Schedule["payload"]>(
    (value) => typeof value === "function",
    "must be a function",
  ),
  catchUp: z.enum(["last", "all", "none"]).default("last"),
});

/**
 * Declares a schedule, for the option `schedules` of `createEngine`. Each occurrence is emitted once, by
 * whichever process comes first, under the id `schedule:<name>:<time>`.
 *
 * @throws CarillonError `schedule-definition-invalid`
 */
export function defineSchedule<Name extends string, Schema extends z.ZodType<JsonObject>>(
  definition: ScheduleDefinition<Name, Schema>,
): Schedule {
  const checked = definitionSchema.safeParse(definition);
  if (checked.success) return checked.data;
  const { data } = z.looseObject({ name: z.string().max(100) }).safeParse(definition);
  const title = data === undefined ? "A schedule" : `Schedule ${JSON.stringify(data.name)}`;
  throw new CarillonError("schedule-definition-invalid", `${title} does not fit`, {
    issues: issuesOf(checked.error),
  });
}

/** Whether a value was made by {@link defineSchedule}, as far as can be seen. */
export function isSchedule(value: unknown): value is Schedule {
  return definitionSchema.required({ catchUp: true }).safeParse(value).success;
}

/** The id of the event that an occurrence emits. */
export function eventIdOf({ name }: Pick<Schedule, "name">, at: number): string {
  return `schedule:${name}:${new Date(at).toISOString()}`;
}
