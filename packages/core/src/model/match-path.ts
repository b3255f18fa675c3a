import type { JsonValue } from "./json.ts";

/** A value that a condition can compare: JSON without objects and lists. */
export type Scalar = string | number | boolean | null;

/**
 * The paths to everything in a payload, as a condition names them: `size_bytes`, `host.name`,
 * `destinations.0.stored`. Six steps deep; where a payload is open (a record), any name goes.
 */
export type PathIn<Payload, Depth extends readonly unknown[] = []> = Depth["length"] extends 6
  ? never
  : Payload extends Scalar | undefined
    ? never
    : Payload extends readonly (infer Item)[]
      ? Step<`${number}`, Item, Depth>
      : {
          [Key in keyof Payload & string]-?: Step<Key, Payload[Key], Depth>;
        }[keyof Payload & string];

type Step<Key extends string, Value, Depth extends readonly unknown[]> =
  | Key
  | (PathIn<Value, readonly [...Depth, 0]> extends infer Rest extends string
      ? `${Key}.${Rest}`
      : never);

/** What stands at a path of a payload; of a union, what stands there in any of its members. */
export type ValueAt<Payload, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? ValueAt<FieldOf<Payload, Head>, Rest>
  : FieldOf<Payload, Path>;

type FieldOf<Value, Key extends string> = Value extends Scalar | undefined
  ? never
  : Value extends readonly (infer Item)[]
    ? Key extends `${number}`
      ? Item
      : never
    : Key extends keyof Value
      ? Exclude<Value[Key], undefined>
      : never;

/** What a condition sees at a path: a value of the payload, or `undefined` where there is none. */
export type Found = JsonValue | undefined;
