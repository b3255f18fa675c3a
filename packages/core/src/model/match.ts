import type { Severity } from "./event.ts";
import type { JsonValue } from "./json.ts";
import type { PathIn, Scalar, ValueAt } from "./match-path.ts";

/**
 * What is asked of one value: the value that it must equal, a list of which it must equal one, or an
 * object of tests that must all hold.
 *
 * An absent value passes no test but `present: false`: it equals nothing, is in no range and contains
 * nothing, so `not` around a test passes for it. `null` is a value like any other. A value of another
 * kind than the test's (a text where `>` has a number) does not pass.
 */
export type Test<Value = JsonValue> =
  | Extract<Value, Scalar>
  | readonly Extract<Value, Scalar>[]
  | Tests<Value>;

/** Tests of one value; all must hold. */
export interface Tests<Value = JsonValue> {
  readonly equals?: Extract<Value, Scalar> | undefined;
  readonly oneOf?: readonly Extract<Value, Scalar>[] | undefined;
  /** Numbers by size; texts by their UTF-16 units, which is right for ISO dates of one form. */
  readonly ">"?: Ordered<Value> | undefined;
  readonly ">="?: Ordered<Value> | undefined;
  readonly "<"?: Ordered<Value> | undefined;
  readonly "<="?: Ordered<Value> | undefined;
  /** From the first to the second, both included. */
  readonly between?: readonly [Ordered<Value>, Ordered<Value>] | undefined;
  /** Of a text: a part of it. Of a list: one of its items. */
  readonly contains?: ContainedIn<Value> | undefined;
  readonly startsWith?: TextIn<Value> | undefined;
  readonly endsWith?: TextIn<Value> | undefined;
  /** The whole text, where `*` stands for any characters and `?` for one. */
  readonly glob?: TextIn<Value> | undefined;
  /**
   * Found anywhere in the text unless anchored with `^` and `$`: RE2 syntax, without look-around and
   * back references, in time proportional to the text. `(?i)` ignores case. Of a text longer than
   * 10,000 characters the first 10,000 count.
   */
  readonly regex?: TextIn<Value> | undefined;
  /** Whether there is a value at all. */
  readonly present?: boolean | undefined;
}

type Ordered<Value> =
  Extract<Value, number> extends never ? TextIn<Value> : Extract<Value, number> | TextIn<Value>;
/** Any text, also where the value is one of a few: a comparison need not name one of them. */
type TextIn<Value> = Extract<Value, string> extends never ? never : string;
type ContainedIn<Value> = Value extends readonly (infer Item)[]
  ? Extract<Item, Scalar>
  : Value extends string
    ? string
    : never;

/** How a severity is compared, as in `">= warning"`. */
export type SeverityComparison = `${">" | ">=" | "<" | "<="} ${Severity}`;

/** What is asked of the severity; comparisons go from `info` up to `critical`. */
export type SeverityTest =
  | Severity
  | SeverityComparison
  | readonly Severity[]
  | {
      readonly equals?: Severity | undefined;
      readonly oneOf?: readonly Severity[] | undefined;
      readonly ">"?: Severity | undefined;
      readonly ">="?: Severity | undefined;
      readonly "<"?: Severity | undefined;
      readonly "<="?: Severity | undefined;
      readonly between?: readonly [Severity, Severity] | undefined;
    };

/** What can be asked of an event, whatever its type. All that is said must hold. */
export interface EventMatch<Payload> {
  /** The event type's name; with `*`, every name of that form: `backup.*`. */
  readonly type?: Test<string> | undefined;
  /** The part of the event type's name before the first dot. */
  readonly domain?: Test<string> | undefined;
  readonly severity?: SeverityTest | undefined;
  /** All of these, besides what stands beside it. */
  readonly and?: readonly MatchOf<Payload>[] | undefined;
  /** At least one of these. */
  readonly or?: readonly MatchOf<Payload>[] | undefined;
  readonly not?: MatchOf<Payload> | undefined;
}

/**
 * A condition as data: what must hold of an event of a payload. `payload.host.name` is a path of keys
 * (and of numbers, in lists) from the payload; `labels.host` is a label of the event type. Only own
 * keys are followed. Nests 8 levels deep at most, and asks 2,000 tests at most.
 */
export type MatchOf<Payload> = EventMatch<Payload> & {
  readonly [Name in `labels.${string}`]?: Test<string>;
} & {
  readonly [Path in PathIn<Payload> as `payload.${Path}`]?:
    | Test<ValueAt<Payload, Path>>
    | undefined;
};

/** A condition as data on whatever payload: what {@link MatchOf} is where the payload is not known. */
export interface Match {
  readonly type?: Test | undefined;
  readonly domain?: Test | undefined;
  readonly severity?: SeverityTest | undefined;
  readonly and?: readonly Match[] | undefined;
  readonly or?: readonly Match[] | undefined;
  readonly not?: Match | undefined;
  readonly [label: `labels.${string}`]: Test | undefined;
  readonly [field: `payload.${string}`]: Test | undefined;
}
