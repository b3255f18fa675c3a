import type { AnyNode, Program } from "acorn";
import { nodesIn } from "../syntax/nodes.ts";

/** The names that a template declares anywhere, and those whose values it changes. */
export interface NamesIn {
  readonly declared: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
}

const changing = new Set("push unshift splice fill set add assign sort reverse".split(" "));

/** What is changed is not followed: what such a name has at a place is unknown. */
export function namesIn(program: Program): NamesIn {
  const declared = new Set<string>();
  const changed = new Set<string>();
  for (const node of nodesIn(program)) {
    switch (node.type) {
      case "VariableDeclarator":
        for (const name of namesOf(node.id)) declared.add(name);
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
        if (node.id !== null) declared.add(node.id.name);
        break;
      case "AssignmentExpression":
        for (const name of namesOf(node.left)) changed.add(name);
        break;
      case "UpdateExpression":
        for (const name of namesOf(node.argument)) changed.add(name);
        break;
      case "UnaryExpression":
        if (node.operator === "delete") for (const n of namesOf(node.argument)) changed.add(n);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") {
          for (const name of namesOf(node.left)) changed.add(name);
        }
        break;
      case "CallExpression": {
        const { callee, arguments: given } = node;
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") break;
        if (!changing.has(callee.property.name)) break;
        for (const target of [callee.object, given[0]]) {
          if (target !== undefined) for (const name of namesOf(target)) changed.add(name);
        }
        break;
      }
    }
  }
  return { declared, changed };
}

/** The names in a pattern, or the one at the begin of `a.b.c`. */
function namesOf(node: AnyNode): readonly string[] {
  switch (node.type) {
    case "Identifier":
      return [node.name];
    case "MemberExpression":
      return namesOf(node.object);
    case "ChainExpression":
      return namesOf(node.expression);
    case "ObjectPattern":
      return node.properties.flatMap((property) =>
        namesOf(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return node.elements.flatMap((element) => (element === null ? [] : namesOf(element)));
    case "AssignmentPattern":
      return namesOf(node.left);
    case "RestElement":
      return namesOf(node.argument);
    default:
      return [];
  }
}
