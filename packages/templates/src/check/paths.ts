import type { Expression, MemberExpression, Super } from "acorn";
import { memberOf } from "./members.ts";
import type { Reading } from "./reading.ts";
import { isPresent, refineAt } from "./refine.ts";
import { type Known, type Path, shapeOfRoot } from "./scope.ts";
import { isNever, mayBeMissing, optional, type Shape, undefinedShape } from "./shape.ts";

/** The key of `a.b`, `a["b"]` and `a[0]`; `undefined` where it is computed. */
export function keyOf({ property, computed }: MemberExpression): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  if (property.type !== "Literal") return undefined;
  const { value } = property;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Where the value of an expression lives, for what is found out about it. */
export function pathOf(node: Expression | Super, known: Known): Path | undefined {
  switch (node.type) {
    case "Identifier":
      return known.scope.find(node.name)?.path;
    case "ChainExpression":
      return pathOf(node.expression, known);
    case "MemberExpression": {
      const owner = pathOf(node.object, known);
      const key = keyOf(node);
      if (owner === undefined || key === undefined) return undefined;
      return { root: owner.root, keys: [...owner.keys, key] };
    }
    default:
      return undefined;
  }
}

/** What is known at a path. */
export function shapeAt({ root, keys }: Path, known: Known): Shape {
  return walk(shapeOfRoot(known, root), keys);
}

/** What stands at a path, whatever has been found out about it. */
export function declaredAt({ root, keys }: Path): Shape {
  return walk(root.shape, keys);
}

function walk(from: Shape, keys: readonly string[]): Shape {
  let shape = from;
  for (const key of keys) {
    const owner = present(shape);
    if (isNever(owner)) return undefinedShape;
    const field = memberOf(owner, key) ?? undefinedShape;
    shape = mayBeMissing(shape) ? optional(field) : field;
  }
  return shape;
}

/** A shape without what is missing. */
export function present(shape: Shape): Shape {
  return refineAt(shape, [], isPresent);
}

/** Whether a name in an expression is not there, so that nothing can be concluded from it. */
export function isUnfounded(node: Expression | Super, reading: Reading): boolean {
  if (node.type === "ChainExpression") return isUnfounded(node.expression, reading);
  if (node.type !== "MemberExpression") return false;
  return (
    reading.findings.isLacking(reading.tree, node.property.start) ||
    isUnfounded(node.object, reading)
  );
}
