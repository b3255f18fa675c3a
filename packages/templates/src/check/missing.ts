import type { Expression, Super } from "acorn";
import { namesOf } from "./members.ts";
import { nearest } from "./nearest.ts";
import { keyOf, pathOf, present, shapeAt } from "./paths.ts";
import { type Reading, written } from "./reading.ts";
import type { Known } from "./scope.ts";
import { mayBeMissing, membersOf, type Shape } from "./shape.ts";

/** Notes that a value is needed which may be missing; answers what it is when it is there. */
export function needed(
  node: Expression | Super,
  shape: Shape,
  cure: string,
  known: Known,
  reading: Reading,
): Shape {
  if (!mayBeMissing(shape)) return shape;
  if (!known.guarded) {
    const has = membersOf(shape).every(({ kind }) => kind === "missing")
      ? "has no value"
      : "may be missing";
    const hint = hintFor(node, known);
    const what = `\`${written(reading, node)}\` ${has}: ${cure}${hint}`;
    reading.findings.wrong(reading.tree, node.start, what);
  }
  return present(shape);
}

/** A piece may be handed what its includer likes: a name that nobody has handed may be misspelt. */
function hintFor(node: Expression | Super, known: Known): string {
  if (node.type !== "MemberExpression") return "";
  const path = pathOf(node.object, known);
  const name = keyOf(node);
  if (path === undefined || name === undefined) return "";
  const names = namesOf(shapeAt(path, known));
  return names.includes(name) ? "" : nearest(name, names);
}

export const giveDefault = "give a default with `??`, or ask for it with `if`";
