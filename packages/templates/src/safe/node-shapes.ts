import type { Expression, Node, Statement, Super, VariableDeclaration } from "acorn";

/** Whether a node is one that stands alone. */
export function isStatement(node: Node): node is Statement {
  return node.type.endsWith("Statement") || node.type.endsWith("Declaration");
}

/** Whether a node declares variables. */
export function isDeclaration(node: Node): node is VariableDeclaration {
  return node.type === "VariableDeclaration";
}

/** The text that a function is called with, where that is all that it is called with. */
export function calledWith(node: Expression, name: string): string | undefined {
  if (node.type !== "CallExpression" || node.optional || node.arguments.length !== 1)
    return undefined;
  if (node.callee.type !== "Identifier" || node.callee.name !== name) return undefined;
  const [given] = node.arguments;
  return given?.type === "Literal" && typeof given.value === "string" ? given.value : undefined;
}

/** `it.look.darkStyle`, of plain names with dots between them. */
export function pathOf(node: Expression | Super): string | undefined {
  let path = "";
  let of = node;
  // Not recursive: a template may write as many dots as it likes.
  while (of.type === "MemberExpression") {
    if (of.computed || of.optional || of.property.type !== "Identifier") return undefined;
    path = `.${of.property.name}${path}`;
    of = of.object;
  }
  return of.type === "Identifier" ? `${of.name}${path}` : undefined;
}

/** What `it.shown(…)` is called with. */
export function shownText(node: Expression): Expression | undefined {
  if (node.type !== "CallExpression" || node.optional || pathOf(node.callee) !== "it.shown") {
    return undefined;
  }
  const [given] = node.arguments;
  return node.arguments.length === 1 && given?.type !== "SpreadElement" ? given : undefined;
}
