import type { BinaryExpression, CallExpression, Expression } from "acorn";
import { declaredAt, isUnfounded, keyOf, pathOf, present, shapeAt } from "./paths.ts";
import type { Branches, Reading } from "./reading.ts";
import {
  hasType,
  isFalsy,
  isPresent,
  isTruthy,
  type Keep,
  mayDiffer,
  mayEqual,
  refineAt,
} from "./refine.ts";
import { type Known, type Path, type Root, Scope, shapeOfRoot } from "./scope.ts";
import { isNever, mayBeMissing, membersOf, type Shape, stringsOf, union } from "./shape.ts";

/** What is known where a condition holds, and where it does not. */
export function branchOn(test: Expression, known: Known, reading: Reading): Branches {
  switch (test.type) {
    case "UnaryExpression": {
      if (test.operator !== "!") break;
      const { yes, no } = reading.branch(test.argument, known);
      return { yes: no, no: yes };
    }
    case "LogicalExpression": {
      const left = reading.branch(test.left, known);
      if (test.operator === "&&") {
        const right = left.yes && reading.branch(test.right, left.yes);
        return { yes: right?.yes, no: joined(left.no, right?.no, known) };
      }
      if (test.operator === "||") {
        const right = left.no && reading.branch(test.right, left.no);
        return { yes: joined(left.yes, right?.yes, known), no: right?.no };
      }
      const isFalse = test.right.type === "Literal" && !test.right.value;
      return { yes: isFalse ? left.yes : known, no: known };
    }
    case "BinaryExpression":
      return compared(test, known, reading);
    case "CallExpression":
      return called(test, known, reading);
    case "ChainExpression":
      if (test.expression.type === "CallExpression") return called(test.expression, known, reading);
      return truth(test, known, reading);
    case "Identifier": {
      const made = known.scope.find(test.name)?.made;
      if (made === undefined) return truth(test, known, reading);
      const { yes, no } = reading.branch(made.from, { ...known, scope: made.scope });
      const back = (found: Known | undefined) => found && { ...found, scope: known.scope };
      return {
        yes: both(back(yes), (now) => truth(test, now, reading).yes),
        no: both(back(no), (now) => truth(test, now, reading).no),
      };
    }
    case "MemberExpression":
      return truth(test, known, reading);
    case "Literal":
      return { yes: test.value ? known : undefined, no: test.value ? undefined : known };
  }
  return { yes: known, no: known };
}

function both(
  known: Known | undefined,
  next: (known: Known) => Known | undefined,
): Known | undefined {
  return known && next(known);
}

function truth(node: Expression, known: Known, reading: Reading): Branches {
  return split(node, known, reading, isTruthy, isFalsy);
}

function split(node: Expression, known: Known, reading: Reading, yes: Keep, no: Keep): Branches {
  const path = pathOf(node, known);
  if (path === undefined || isUnfounded(node, reading)) return { yes: known, no: known };
  return { yes: refined(known, path, yes), no: refined(known, path, no) };
}

/** `undefined` where nothing is left. */
export function refined(known: Known, { root, keys }: Path, keep: Keep): Known | undefined {
  const before = shapeOfRoot(known, root);
  const shape = refineAt(before, keys, keep);
  if (isNever(shape)) return isNever(before) ? known : undefined;
  return shape === before ? known : withShape(known, root, shape);
}

function withShape(known: Known, root: Root, shape: Shape): Known {
  return { ...known, shapes: new Map(known.shapes).set(root, shape) };
}

/** What is known when one comes from either. */
function joined(
  one: Known | undefined,
  other: Known | undefined,
  { scope, guarded }: Known,
): Known | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const shapes = new Map<Root, Shape>();
  for (const root of new Set([...one.shapes.keys(), ...other.shapes.keys()])) {
    shapes.set(root, union([shapeOfRoot(one, root), shapeOfRoot(other, root)]));
  }
  return { scope, guarded, shapes };
}

const flipped = (branches: Branches): Branches => ({ yes: branches.no, no: branches.yes });

function compared(node: BinaryExpression, known: Known, reading: Reading): Branches {
  const { operator, left, right } = node;
  const neither = { yes: known, no: known };
  if (left.type === "PrivateIdentifier") return neither;
  if (operator === "in") {
    const key = left.type === "Literal" ? String(left.value) : undefined;
    return key === undefined ? neither : holds(right, key, known);
  }
  if (/^[<>]=?$/.test(operator)) {
    const sides = [left, right].map((side) => pathOf(side, known));
    let yes: Known | undefined = known;
    for (const path of sides) {
      if (path !== undefined && yes !== undefined) yes = refined(yes, path, isPresent);
    }
    return { yes, no: known };
  }
  if (operator.startsWith("!")) {
    return flipped(equality(left, right, operator === "!=", known, reading));
  }
  return operator === "===" || operator === "=="
    ? equality(left, right, operator === "==", known, reading)
    : neither;
}

function equality(
  left: Expression,
  right: Expression,
  loose: boolean,
  known: Known,
  reading: Reading,
): Branches {
  for (const [subject, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const value = constantOf(other);
    if (value === undefined) continue;
    if (subject.type === "UnaryExpression" && subject.operator === "typeof") {
      const type = hasType(String(value.value));
      return split(subject.argument, known, reading, type, (member) =>
        member.kind === "unknown" ? true : !type(member),
      );
    }
    const path = pathOf(subject, known);
    if (
      path !== undefined &&
      isNeverText(path, value.value) &&
      reading.findings.isLacking(reading.tree, other.start)
    ) {
      return { yes: known, no: known };
    }
    return split(
      subject,
      known,
      reading,
      mayEqual(value.value, loose),
      mayDiffer(value.value, loose),
    );
  }
  // Equal to what is there, it is there.
  for (const [subject, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const path = pathOf(other, known);
    const shape = path === undefined ? undefined : shapeAt(path, known);
    if (shape === undefined || shape.kind === "unknown" || mayBeMissing(shape)) continue;
    return split(subject, known, reading, isPresent, () => true);
  }
  return { yes: known, no: known };
}

/** Whether the value at a path is one of some texts, and not this one. */
export function isNeverText(path: Path, value: unknown): boolean {
  const texts = stringsOf(declaredAt(path));
  return texts !== undefined && typeof value === "string" && !texts.has(value);
}

interface Constant {
  readonly value: string | number | boolean | null | undefined;
}

function constantOf(node: Expression): Constant | undefined {
  if (node.type === "Identifier" && node.name === "undefined") return { value: undefined };
  if (node.type !== "Literal") return undefined;
  const { value } = node;
  const isSingle = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isSingle && typeof value !== "bigint" && !(value instanceof RegExp)
    ? { value: value ?? null }
    : undefined;
}

/** An object that holds a key is one of those that can, and has a value there. */
function holds(owner: Expression, key: string, known: Known): Branches {
  const path = pathOf(owner, known);
  if (path === undefined) return { yes: known, no: known };
  const within = { root: path.root, keys: [...path.keys, key] };
  return { yes: refined(known, within, isPresent), no: known };
}

function called(node: CallExpression, known: Known, reading: Reading): Branches {
  const { callee, arguments: given } = node;
  const [first] = given;
  const argument = first?.type === "SpreadElement" ? undefined : first;
  if (callee.type === "Identifier" && argument !== undefined) {
    if (callee.name === "Boolean") return reading.branch(argument, known);
    const own = known.scope.find(callee.name)?.made?.from;
    if (own?.type === "ArrowFunctionExpression" && own.body.type !== "BlockStatement") {
      return answered(own.params[0], own.body, argument, known, reading);
    }
  }
  if (callee.type === "MemberExpression") {
    const name = keyOf(callee);
    if (callee.object.type === "Identifier" && argument !== undefined) {
      const full = `${callee.object.name}.${name}`;
      if (full === "Array.isArray") return split(argument, known, reading, mayBeList, () => true);
      const key = given[1];
      if (full === "Object.hasOwn" && key?.type === "Literal") {
        return holds(argument, String(key.value), known);
      }
    }
    if (name === "hasOwnProperty" && argument?.type === "Literal") {
      if (callee.object.type !== "Super")
        return holds(callee.object, String(argument.value), known);
    }
    if (name === "includes" && callee.object.type === "ArrayExpression" && argument) {
      return among(callee.object.elements, argument, known, reading);
    }
    // What has answered `true` is there: `a?.startsWith("x")`.
    const path = pathOf(callee.object, known);
    if (path !== undefined) {
      const yes = refined(known, path, isPresent);
      return { yes: unsure(yes, given), no: unsure(known, given) };
    }
  }
  const open = unsure(known, given);
  return { yes: open, no: open };
}

const mayBeList: Keep = ({ kind }) => kind === "list" || kind === "unknown";

/** `["a", "b"].includes(x)` */
function among(
  elements: readonly (Expression | { readonly type: "SpreadElement" } | null)[],
  argument: Expression,
  known: Known,
  reading: Reading,
): Branches {
  const keeps: Keep[] = [];
  for (const element of elements) {
    const value =
      element === null || element.type === "SpreadElement" ? undefined : constantOf(element);
    if (value === undefined) return { yes: known, no: known };
    keeps.push(mayEqual(value.value, false));
  }
  return split(
    argument,
    known,
    reading,
    (member) => keeps.some((keep) => keep(member)),
    () => true,
  );
}

/** A template's own function asks something of its argument. */
function answered(
  parameter: { readonly type: string; readonly name?: string } | undefined,
  body: Expression,
  argument: Expression,
  known: Known,
  reading: Reading,
): Branches {
  const path = pathOf(argument, known);
  if (path === undefined || parameter?.type !== "Identifier") return { yes: known, no: known };
  const scope = new Scope(known.scope);
  scope.declare(parameter.name ?? "", { path });
  const { yes, no } = reading.branch(body, { ...known, scope });
  const back = (found: Known | undefined) => found && { ...found, scope: known.scope };
  return { yes: back(yes), no: back(no) };
}

/** A function that is not known may have asked anything of what it was given. */
function unsure(known: Known | undefined, given: CallExpression["arguments"]): Known | undefined {
  let now = known;
  for (const argument of given) {
    if (now === undefined || argument.type === "SpreadElement") continue;
    const path = pathOf(argument, now);
    if (path === undefined || path.keys.length === 0) continue;
    if (!mayBeMissing(shapeAt(path, now))) continue;
    now = refined(now, path, isPresent) ?? now;
  }
  return now;
}

/** The shape that a loop or callback gets of an item for which a condition holds. */
export function shapeWhere(
  parameter: string,
  condition: Expression,
  item: Shape,
  known: Known,
  reading: Reading,
): Shape {
  const root: Root = { shape: item };
  const scope = new Scope(known.scope);
  scope.declare(parameter, { path: { root, keys: [] } });
  const { yes } = reading.branch(condition, { ...known, scope });
  return yes === undefined ? item : shapeOfRoot(yes, root);
}

/** Whether one of the alternatives of a shape is something that can be looped over by its keys alone. */
export function isPlainObject(shape: Shape): boolean {
  const members = membersOf(present(shape));
  return members.length > 0 && members.every(({ kind }) => kind === "object");
}
