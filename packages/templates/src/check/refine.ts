import { memberOf } from "./members.ts";
import { isNever, membersOf, never, type Shape, undefinedShape, union } from "./shape.ts";

/** What stays of an alternative, once something is known of it. */
export type Keep = (member: Shape) => boolean;

/** Leaves of a shape what fits a thing known of the value at a path of keys in it. */
export function refineAt(shape: Shape, keys: readonly string[], keep: Keep): Shape {
  const before = membersOf(shape);
  const [key, ...rest] = keys;
  if (key === undefined && before.every(keep)) return shape;
  const members = before.flatMap((member): readonly Shape[] => {
    if (member.kind === "unknown") return [member];
    if (key === undefined) return keep(member) ? [member] : [];
    // A path that ends before its end has no value: `a?.b` where there is no `a`.
    if (member.kind === "missing") return keep(undefinedShape) ? [member] : [];
    const field = memberOf(member, key) ?? undefinedShape;
    const refined = refineAt(field, rest, keep);
    if (isNever(refined)) return [];
    if (member.kind !== "object" || refined === field) return [member];
    return [{ ...member, fields: new Map(member.fields).set(key, refined) }];
  });
  if (members.length === 0) return never;
  const same =
    members.length === before.length && members.every((member, at) => member === before[at]);
  return same ? shape : union(members);
}

export const isPresent: Keep = ({ kind }) => kind !== "missing";

export const isTruthy: Keep = (member) =>
  member.kind === "literal" ? Boolean(member.value) : member.kind !== "missing";

export const isFalsy: Keep = (member) => {
  if (member.kind === "literal") return !member.value;
  return member.kind !== "object" && member.kind !== "list" && member.kind !== "function";
};

/** Whether a member may be this value. */
export function mayEqual(
  value: string | number | boolean | null | undefined,
  loose: boolean,
): Keep {
  return (member) => {
    if (member.kind === "missing") {
      return loose ? value === null || value === undefined : member.value === value;
    }
    if (member.kind === "literal") return member.value === value || (loose && value === "");
    return member.kind === typeof value;
  };
}

/** Whether a member may be another value than this one. */
export function mayDiffer(
  value: string | number | boolean | null | undefined,
  loose: boolean,
): Keep {
  return (member) => {
    if (member.kind === "missing") return !mayEqual(value, loose)(member);
    return member.kind !== "literal" || member.value !== value;
  };
}

export function hasType(type: string): Keep {
  return (member) => {
    switch (member.kind) {
      case "missing":
        return type === (member.value === null ? "object" : "undefined");
      case "literal":
        return type === typeof member.value;
      case "list":
        return type === "object";
      case "unknown":
      case "union":
        return true;
      default:
        return type === member.kind;
    }
  };
}
