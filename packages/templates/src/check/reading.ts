import type {
  AnonymousFunctionDeclaration,
  ArrowFunctionExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  Pattern,
  Statement,
  Super,
} from "acorn";
import type { TemplateTree } from "../syntax/template-tree.ts";
import type { Findings } from "./findings.ts";
import type { NamesIn } from "./names-in.ts";
import type { Known, Path } from "./scope.ts";
import type { FunctionShape, Shape } from "./shape.ts";

/** A function that stands in a template. */
export type OwnFunction =
  | ArrowFunctionExpression
  | FunctionExpression
  | FunctionDeclaration
  | AnonymousFunctionDeclaration;

/** What a condition leaves possible; `undefined`: that it comes out so is impossible. */
export interface Branches {
  readonly yes: Known | undefined;
  readonly no: Known | undefined;
}

/** The other templates that one can name. */
export interface OtherTemplates {
  readonly names: ReadonlySet<string>;
  /** Reads another template, which sees these values. */
  read(name: string, it: Shape): void;
}

/** One template, read for one event type: the parts of inference call one another through it. */
export interface Reading {
  readonly tree: TemplateTree;
  readonly findings: Findings;
  readonly names: NamesIn;
  readonly others: OtherTemplates;
  /** What the functions that are being read answer, the innermost one last. */
  readonly answers: Shape[][];
  /** Functions that nothing has called so far. */
  readonly uncalled: Set<FunctionShape>;
  /** The values of expressions, as they were read last. */
  readonly latest: Map<Expression | Super, Shape>;
  /** The value of an expression; what is wrong with it is noted. */
  valueOf(node: Expression | Super, known: Known): Shape;
  /** What a condition tells. Notes nothing: its value is asked for first. */
  branch(test: Expression, known: Known): Branches;
  /** `undefined`: nothing behind the statements is reached. */
  run(statements: readonly Statement[], known: Known): Known | undefined;
  /** Declares the names of a pattern. */
  bind(pattern: Pattern, value: Shape, known: Known, at?: Path): void;
  functionShape(node: OwnFunction, known: Known): FunctionShape;
}

/** An expression as it is written, shortened. */
export function written({ tree }: Reading, node: { start: number; end: number }): string {
  const code = tree.source.slice(node.start, node.end).replace(/\s+/g, " ");
  return code.length <= 60 ? code : `${code.slice(0, 59)}…`;
}
