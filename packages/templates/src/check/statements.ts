import type {
  ForInStatement,
  ForOfStatement,
  Statement,
  SwitchStatement,
  VariableDeclaration,
} from "acorn";
import { isPlainObject, refined } from "./branch.ts";
import { assertPossible } from "./comparison.ts";
import { itemOf } from "./members.ts";
import { giveDefault, needed } from "./missing.ts";
import { pathOf } from "./paths.ts";
import { printed } from "./print.ts";
import { type Reading, written } from "./reading.ts";
import { mayDiffer, mayEqual } from "./refine.ts";
import { type Known, Scope } from "./scope.ts";
import { type Shape, text, unknown } from "./shape.ts";

/** Reads statements in their order; `undefined` where what follows is never reached. */
export function runStatements(
  statements: readonly Statement[],
  from: Known,
  reading: Reading,
): Known | undefined {
  for (const statement of statements) {
    if (statement.type !== "FunctionDeclaration") continue;
    const shape = reading.functionShape(statement, from);
    from.scope.declare(statement.id.name, { path: { root: { shape }, keys: [] } });
  }
  let known: Known | undefined = from;
  for (const statement of statements) {
    if (known === undefined) return undefined;
    known = runStatement(statement, known, reading);
  }
  return known;
}

function runStatement(node: Statement, known: Known, reading: Reading): Known | undefined {
  const print = reading.tree.printed.get(node);
  if (print !== undefined) {
    if (print.kind !== "text") printed(print.expression, known, reading);
    return known;
  }
  const within = (statement: Statement, now = known) => runBlock([statement], now, reading);
  switch (node.type) {
    case "ExpressionStatement":
      reading.valueOf(node.expression, known);
      return known;
    case "VariableDeclaration":
      declare(node, known, reading);
      return known;
    case "BlockStatement":
      return runBlock(node.body, known, reading);
    case "IfStatement": {
      reading.valueOf(node.test, known);
      const { yes, no } = reading.branch(node.test, known);
      const then = yes && within(node.consequent, yes);
      const otherwise = node.alternate ? no && within(node.alternate, no) : no;
      // Where both go on, what each has found out does not hold for the other.
      return then !== undefined && otherwise !== undefined ? known : (then ?? otherwise);
    }
    case "ForOfStatement":
    case "ForInStatement":
      runLoop(node, known, reading);
      return known;
    case "ForStatement": {
      const inner: Known = { ...known, scope: new Scope(known.scope) };
      if (node.init?.type === "VariableDeclaration") declare(node.init, inner, reading);
      else if (node.init) reading.valueOf(node.init, inner);
      if (node.test) reading.valueOf(node.test, inner);
      const { yes } = node.test ? reading.branch(node.test, inner) : { yes: inner };
      if (yes !== undefined) within(node.body, yes);
      if (node.update) reading.valueOf(node.update, inner);
      return known;
    }
    case "WhileStatement":
    case "DoWhileStatement": {
      reading.valueOf(node.test, known);
      const { yes } = reading.branch(node.test, known);
      if (node.type === "DoWhileStatement") within(node.body);
      else if (yes !== undefined) within(node.body, yes);
      return known;
    }
    case "SwitchStatement":
      runSwitch(node, known, reading);
      return known;
    case "TryStatement":
      within(node.block, { ...known, guarded: true });
      if (node.handler) {
        const inner: Known = { ...known, scope: new Scope(known.scope) };
        if (node.handler.param) reading.bind(node.handler.param, unknown, inner);
        within(node.handler.body, inner);
      }
      if (node.finalizer) within(node.finalizer);
      return known;
    case "ReturnStatement": {
      const value = node.argument ? reading.valueOf(node.argument, known) : undefined;
      if (value !== undefined) reading.answers.at(-1)?.push(value);
      return undefined;
    }
    case "ThrowStatement":
      reading.valueOf(node.argument, known);
      return undefined;
    case "BreakStatement":
    case "ContinueStatement":
      return undefined;
    case "LabeledStatement":
      within(node.body);
      return known;
    default:
      return known;
  }
}

/** The names of a block end with it; what is known afterwards does not. */
function runBlock(
  statements: readonly Statement[],
  known: Known,
  reading: Reading,
): Known | undefined {
  const end = reading.run(statements, { ...known, scope: new Scope(known.scope) });
  return end && { ...end, scope: known.scope };
}

function declare({ kind, declarations }: VariableDeclaration, known: Known, reading: Reading) {
  for (const { id, init } of declarations) {
    if (!init) {
      if (kind !== "var") reading.bind(id, unknown, known);
      continue;
    }
    const read = reading.valueOf(init, known);
    const value =
      id.type === "Identifier"
        ? read
        : needed(init, read, "give a default with `??`", known, reading);
    reading.bind(id, value, known, pathOf(init, known));
    if (id.type !== "Identifier" || reading.names.changed.has(id.name)) continue;
    const binding = known.scope.find(id.name);
    if (binding === undefined) continue;
    known.scope.declare(id.name, { ...binding, made: { from: init, scope: known.scope } });
  }
}

function runLoop(node: ForOfStatement | ForInStatement, known: Known, reading: Reading): void {
  const all = reading.valueOf(node.right, known);
  const inner: Known = { ...known, scope: new Scope(known.scope) };
  if (node.left.type === "VariableDeclaration") {
    const [first] = node.left.declarations;
    if (first !== undefined) {
      reading.bind(first.id, itemShape(node, all, known, reading), inner);
    }
  }
  runBlock([node.body], inner, reading);
}

function itemShape(
  node: ForOfStatement | ForInStatement,
  all: Shape,
  known: Known,
  reading: Reading,
): Shape {
  if (node.type === "ForInStatement") return text;
  const shape = needed(node.right, all, giveDefault, known, reading);
  if (!isPlainObject(shape)) return itemOf(shape);
  const name = written(reading, node.right);
  const what = `\`${name}\` is no list: loop over \`Object.entries(${name})\``;
  reading.findings.wrong(reading.tree, node.right.start, what);
  return unknown;
}

function runSwitch(node: SwitchStatement, known: Known, reading: Reading): void {
  const { discriminant, cases } = node;
  reading.valueOf(discriminant, known);
  const path = pathOf(discriminant, known);
  const inner: Known = { ...known, scope: new Scope(known.scope) };
  let rest: Known | undefined = inner;
  let above: Known | undefined;
  for (const { test, consequent } of cases) {
    let here: Known | undefined = rest;
    if (test) {
      reading.valueOf(test, inner);
      assertPossible(discriminant, test, inner, reading);
      const isFault = reading.findings.isLacking(reading.tree, test.start);
      if (path !== undefined && test.type === "Literal" && typeof test.value === "string") {
        if (!isFault) here = inner && refined(inner, path, mayEqual(test.value, false));
        rest = rest && refined(rest, path, mayDiffer(test.value, false));
      } else {
        here = inner;
      }
    }
    // Whoever falls through from the case above knows less.
    const entry = above === undefined ? here : inner;
    above = entry && reading.run(consequent, entry);
  }
}
