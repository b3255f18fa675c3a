import type { ObjectPattern, Pattern } from "acorn";
import { itemOf, memberOf, namesOf } from "./members.ts";
import { nearest } from "./nearest.ts";
import { present } from "./paths.ts";
import type { Reading } from "./reading.ts";
import type { Known, Path } from "./scope.ts";
import {
  mayBeMissing,
  membersOf,
  optional,
  type Shape,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

/** Declares the names of a pattern: of those that never change, what is found out about them counts. */
export function bindPattern(
  pattern: Pattern,
  value: Shape,
  known: Known,
  reading: Reading,
  at?: Path,
): void {
  switch (pattern.type) {
    case "Identifier": {
      const isFixed = !reading.names.changed.has(pattern.name);
      const own = { root: { shape: isFixed ? value : unknown }, keys: [] };
      const path = isFixed && at !== undefined && value.kind !== "unknown" ? at : own;
      known.scope.declare(pattern.name, { path });
      break;
    }
    case "AssignmentPattern": {
      const otherwise = reading.valueOf(pattern.right, known);
      const isNeeded = mayBeMissing(value);
      const shape = isNeeded ? union([present(value), otherwise]) : value;
      reading.bind(pattern.left, shape, known, isNeeded ? undefined : at);
      break;
    }
    case "ObjectPattern":
      for (const property of pattern.properties) bindField(property, value, known, reading, at);
      break;
    case "ArrayPattern":
      for (const [index, element] of pattern.elements.entries()) {
        if (element?.type === "RestElement") reading.bind(element, unknown, known);
        else if (element !== null) reading.bind(element, elementOf(value, index), known);
      }
      break;
    case "RestElement":
      reading.bind(pattern.argument, unknown, known);
      break;
  }
}

function bindField(
  property: ObjectPattern["properties"][number],
  value: Shape,
  known: Known,
  reading: Reading,
  at: Path | undefined,
): void {
  if (property.type === "RestElement") {
    reading.bind(property, unknown, known);
    return;
  }
  const { key, computed } = property;
  const isName = !computed && key.type === "Identifier";
  const name = isName ? key.name : key.type === "Literal" ? String(key.value) : undefined;
  if (name === undefined) {
    reading.bind(property.value, unknown, known);
    return;
  }
  const field = fieldFrom(value, name, key.start, reading);
  reading.bind(property.value, field, known, at && { root: at.root, keys: [...at.keys, name] });
}

function fieldFrom(value: Shape, name: string, offset: number, reading: Reading): Shape {
  const owner = present(value);
  const field = memberOf(owner, name);
  const { tree, findings } = reading;
  if (field !== undefined) {
    findings.fits(tree, offset);
    return mayBeMissing(value) ? optional(field) : field;
  }
  const what = `there is no \`${name}\` here${nearest(name, namesOf(owner))}`;
  return findings.lacks(tree, offset, what) === "soft" ? undefinedShape : unknown;
}

function elementOf(value: Shape, index: number): Shape {
  return union(
    membersOf(present(value)).map((member) =>
      member.kind === "list" && member.items !== undefined
        ? (member.items[index] ?? undefinedShape)
        : itemOf(member),
    ),
  );
}
