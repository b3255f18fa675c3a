import type { TemplateTree } from "../syntax/template-tree.ts";
import { variables } from "../template-set.ts";
import { bindPattern } from "./bind.ts";
import { branchOn } from "./branch.ts";
import type { Findings } from "./findings.ts";
import { functionShapeOf } from "./functions.ts";
import { type NamesIn, namesIn } from "./names-in.ts";
import type { OtherTemplates, Reading } from "./reading.ts";
import { type Known, Scope } from "./scope.ts";
import { answering, type Shape, text, undefinedShape, unknown } from "./shape.ts";
import { runStatements } from "./statements.ts";
import { expressionValue } from "./values.ts";

/** A template, parsed, with the variable under which it sees the payload. */
export interface ParsedTemplate {
  readonly tree: TemplateTree;
  readonly domain: string | undefined;
  readonly names: NamesIn;
}

export function parsedTemplate(tree: TemplateTree, domain: string | undefined): ParsedTemplate {
  return { tree, domain, names: namesIn(tree.program) };
}

/**
 * Reads a template as if it were rendered with these values, and notes what does not fit them. `step` is
 * called for each expression, and may throw to end it.
 */
export function readTemplate(
  { tree, domain, names }: ParsedTemplate,
  it: Shape,
  findings: Findings,
  others: OtherTemplates,
  step: () => void,
): void {
  const reading: Reading = {
    tree,
    findings,
    names,
    others,
    answers: [],
    uncalled: new Set(),
    latest: new Map(),
    valueOf(node, known) {
      step();
      return expressionValue(node, known, reading);
    },
    branch(test, known) {
      step();
      return branchOn(test, known, reading);
    },
    run: (statements, known) => runStatements(statements, known, reading),
    bind: (pattern, value, known, at) => bindPattern(pattern, value, known, reading, at),
    functionShape: (node, known) => functionShapeOf(node, known, reading),
  };
  const scope = scopeWith(it, domain, names);
  const known: Known = { scope, shapes: new Map(), guarded: false };
  findings.reads(tree);
  reading.run(statementsOf(tree), known);
  for (const own of reading.uncalled) own.answer([]);
}

function statementsOf({ program }: TemplateTree) {
  return program.body.flatMap((node) => {
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        return [];
      default:
        return [node];
    }
  });
}

/** What Eta gives every template besides its variables. */
const etaNames: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["include", answering(text)],
  ["includeAsync", unknown],
  ["layout", answering(undefinedShape)],
  ["options", unknown],
  ["output", unknown],
  ["capture", unknown],
  ["captureAsync", unknown],
  ["block", unknown],
  ["blockAsync", unknown],
]);

function scopeWith(it: Shape, domain: string | undefined, { changed }: NamesIn): Scope {
  const scope = new Scope();
  const root = { shape: changed.has("it") ? unknown : it };
  const declare = (name: string, keys: readonly string[]) => {
    const path = changed.has(name) ? { root: { shape: unknown }, keys: [] } : { root, keys };
    scope.declare(name, { path });
  };
  for (const [name, shape] of etaNames)
    scope.declare(name, { path: { root: { shape }, keys: [] } });
  declare("it", []);
  for (const name of variables.split(" ")) declare(name, [name]);
  if (domain !== undefined) declare(domain, ["event", "payload"]);
  return scope;
}
