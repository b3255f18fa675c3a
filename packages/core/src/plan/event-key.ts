import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import { canonicalJson } from "../model/canonical-json.ts";
import type { Event } from "../model/event.ts";
import { formatFor } from "../model/format.ts";
import type { PathIn, Scalar } from "../model/match-path.ts";
import { faultOfSubject, type Seen, type Subject, subjectOf } from "../model/subject.ts";
import { shown } from "./question.ts";

/** What a function answers that says what an event is about: a value, or several. */
export type KeyValue = Scalar | undefined | readonly (Scalar | undefined)[];

/** A place in an event: `severity`, `labels.host`, `payload.job`. */
export type KeyPath<Payload> =
  | "type"
  | "domain"
  | "severity"
  | `labels.${string}`
  | `payload.${PathIn<Payload>}`;

/**
 * What events have in common that belong together, as places in the event or as a function that answers
 * at once, without an effect. What is absent at a place is a value like any other. With an empty list
 * all events of the rule belong together.
 */
export type KeyBy<Of extends Event = Event> =
  | readonly KeyPath<Of["payload"]>[]
  | ((event: Of) => KeyValue);

/** A key as a rule keeps it, whatever the event type. */
export type AnyKeyBy = readonly string[] | ((event: Event) => KeyValue);

/** The key of one event. */
export interface EventKey {
  /** The same for events that belong together. As long as its values: to be hashed. */
  readonly id: string;
  /** In words: `job="nightly"`. Empty when it is made of nothing, or must not be shown. */
  words(): string;
}

const mostPlaces = 10;
const placePattern = /^(type|domain|severity|(labels|payload)\..+)$/;

/** Places in an event, as data. */
export const keyPathsSchema = z
  .array(
    z
      .string()
      .max(500)
      .regex(placePattern, 'is no place in an event, as "payload.job" or "labels.host" is')
      .superRefine((name, { addIssue }) => {
        const fault = placePattern.test(name) ? faultOfSubject(name) : undefined;
        if (fault !== undefined) addIssue({ code: "custom", message: fault });
      }),
  )
  .max(mostPlaces);

/** Places in an event, or a function. */
export const keyBySchema = z.union(
  [keyPathsSchema, z.custom<(event: Event) => KeyValue>((value) => typeof value === "function")],
  { error: 'must be a function, or a list of places such as "payload.job"' },
);

/** What a key may be: as data, or in code. */
export type KeySchema = typeof keyPathsSchema | typeof keyBySchema;

/**
 * The key of an event under a rule.
 *
 * @throws CarillonError `rule-key-failed` when a function does not answer with values
 */
export function keyOfEvent(by: AnyKeyBy, seen: Seen, rule: string): EventKey {
  const subjects = typeof by === "function" ? [] : subjectsOf(by);
  const values =
    typeof by === "function"
      ? answered(() => by(seen.event), `The key (by) of rule "${rule}"`)
      : subjects.map((subject) => subject.read(seen));
  return {
    // The places are part of it: the same value at another place is another key.
    id: canonicalJson([
      subjects.map(({ name }) => name),
      values.map((value) => (value === undefined ? [] : [value])),
    ]),
    words() {
      if (seen.type.sensitive) return "";
      return values.map((value, index) => withName(subjects[index], shown(value))).join(", ");
    },
  };
}

const subjectsKnown = new WeakMap<readonly string[], readonly Subject[]>();

function subjectsOf(names: readonly string[]): readonly Subject[] {
  const subjects = subjectsKnown.get(names) ?? names.map(subjectOf);
  subjectsKnown.set(names, subjects);
  return subjects;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null(), z.undefined()]);
const valuesSchema = z.array(scalar).max(mostPlaces);

function answered(ask: () => KeyValue, whose: string): readonly (Scalar | undefined)[] {
  const answer: unknown = answerAtOnce(ask, "rule-key-failed", whose);
  const checked = valuesSchema.safeParse(Array.isArray(answer) ? answer : [answer]);
  if (checked.success) return checked.data;
  const wanted = `neither a value nor a list of at most ${mostPlaces}`;
  throw new CarillonError("rule-key-failed", `${whose} answered ${wanted}`);
}

function withName(subject: Subject | undefined, value: string): string {
  if (subject === undefined) return value;
  return `${subject.name.slice(subject.name.lastIndexOf(".") + 1)}=${value}`;
}

/** ` for job="nightly"`, or nothing. */
export function forKey(key: EventKey): string {
  const words = key.words();
  return words === "" ? "" : ` for ${words}`;
}

/** A span in a reason: `10 min`. */
export function spanIn(milliseconds: number): string {
  return formatFor("en", "UTC").duration(milliseconds);
}
