/** What is known of a value that an expression of a template has. */
export type Shape =
  /** Inference ends here: whatever is done with it is accepted. */
  | { readonly kind: "unknown" }
  /** `undefined` or `null`. */
  | { readonly kind: "missing"; readonly value: null | undefined }
  | { readonly kind: "string" | "number" | "boolean" }
  | Literal
  | ObjectShape
  | ListShape
  | FunctionShape
  /** None of them: the value cannot be. */
  | { readonly kind: "union"; readonly members: readonly Shape[] };

/** One value. */
interface Literal {
  readonly kind: "literal";
  readonly value: string | number | boolean;
  /** What it could have been elsewhere: it is no mistake to ask for that. */
  readonly among?: ReadonlySet<string> | undefined;
}

/** An object with named fields. */
export interface ObjectShape {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, Shape>;
  /** What every other key has; absent where there is no other key. */
  readonly rest?: Shape | undefined;
  /** A field that is not among those known is taken for one that this value does not have. */
  readonly sparse?: boolean | undefined;
}

export interface ListShape {
  readonly kind: "list";
  readonly item: Shape;
  /** Of a tuple: what stands at each index. */
  readonly items?: readonly Shape[] | undefined;
}

export interface FunctionShape {
  readonly kind: "function";
  /** Fails, or prints nonsense, for an argument without a value. */
  readonly strict?: boolean | undefined;
  /** What it answers; a template's own function has a shape of its own for each call. */
  answer(args: readonly Shape[]): Shape;
}

export const unknown: Shape = { kind: "unknown" };
export const undefinedShape: Shape = { kind: "missing", value: undefined };
export const nullShape: Shape = { kind: "missing", value: null };
export const text: Shape = { kind: "string" };
export const number: Shape = { kind: "number" };
export const boolean: Shape = { kind: "boolean" };
export const never: Shape = { kind: "union", members: [] };

export function literal(value: string | number | boolean): Shape {
  return { kind: "literal", value };
}

export function object(
  fields: Readonly<Record<string, Shape>>,
  more: Pick<ObjectShape, "rest" | "sparse"> = {},
): ObjectShape {
  return { kind: "object", fields: new Map(Object.entries(fields)), ...more };
}

export function list(item: Shape, items?: readonly Shape[]): ListShape {
  return { kind: "list", item, ...(items !== undefined && { items }) };
}

export function optional(shape: Shape): Shape {
  return union([shape, undefinedShape]);
}

export function answering(shape: Shape, strict = false): FunctionShape {
  return { kind: "function", strict, answer: () => shape };
}

/** The alternatives of a shape: one, unless it is a union. */
export function membersOf(shape: Shape): readonly Shape[] {
  return shape.kind === "union" ? shape.members : [shape];
}

/** More alternatives than that are too many to tell apart. */
const mostMembers = 64;

/** One of several shapes, each once; with one that is unknown nothing is known. */
export function union(shapes: readonly Shape[]): Shape {
  const [only] = shapes;
  if (only !== undefined && shapes.length === 1) return only;
  const members = new Map<unknown, Shape>();
  for (const shape of shapes.flatMap(membersOf)) {
    if (shape.kind === "unknown") return unknown;
    members.set(identityOf(shape), shape);
  }
  if (members.size > mostMembers) return unknown;
  const [first] = members.values();
  return members.size === 1 && first !== undefined
    ? first
    : { kind: "union", members: [...members.values()] };
}

function identityOf(shape: Shape): unknown {
  if (shape.kind === "literal") return `${typeof shape.value} ${shape.value}`;
  if (shape.kind === "missing") return String(shape.value);
  return shape.kind === "object" || shape.kind === "list" || shape.kind === "function"
    ? shape
    : shape.kind;
}

export function isNever(shape: Shape): boolean {
  return shape.kind === "union" && shape.members.length === 0;
}

export function mayBeMissing(shape: Shape): boolean {
  return membersOf(shape).some(({ kind }) => kind === "missing");
}

/** The strings that a shape may be, where these are known. */
export function stringsOf(shape: Shape): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const member of membersOf(shape)) {
    if (member.kind === "missing") continue;
    if (member.kind !== "literal" || typeof member.value !== "string") return undefined;
    found.add(member.value);
    for (const other of member.among ?? []) found.add(other);
  }
  return found.size === 0 ? undefined : found;
}
