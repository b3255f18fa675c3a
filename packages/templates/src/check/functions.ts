import { bindPattern } from "./bind.ts";
import type { OwnFunction, Reading } from "./reading.ts";
import { type Known, Scope } from "./scope.ts";
import { type FunctionShape, type Shape, undefinedShape, union, unknown } from "./shape.ts";

/** A template's functions may call themselves, and one another. */
const deepest = 8;

/** A function of a template: what it answers is found out for each call. */
export function functionShapeOf(node: OwnFunction, known: Known, reading: Reading): FunctionShape {
  const shape: FunctionShape = {
    kind: "function",
    answer: (args) => {
      reading.uncalled.delete(shape);
      return answerOf(node, args, known, reading);
    },
  };
  reading.uncalled.add(shape);
  return shape;
}

function answerOf(
  node: OwnFunction,
  args: readonly Shape[],
  known: Known,
  reading: Reading,
): Shape {
  if (reading.answers.length >= deepest) return unknown;
  const inner: Known = { ...known, scope: new Scope(known.scope) };
  for (const [index, parameter] of node.params.entries()) {
    const isRest = parameter.type === "RestElement";
    // A caller that is not known may give what it likes.
    const value = args.length === 0 || isRest ? unknown : (args[index] ?? undefinedShape);
    const path = { root: { shape: value }, keys: [] };
    bindPattern(parameter, value, inner, reading, path);
  }
  reading.answers.push([]);
  let last: Shape = unknown;
  if (node.body.type !== "BlockStatement") {
    last = reading.valueOf(node.body, inner);
  } else {
    const end = reading.run(node.body.body, inner);
    last = end === undefined ? union([]) : undefinedShape;
  }
  const answers = reading.answers.pop() ?? [];
  if (node.async || node.generator) return unknown;
  return union([...answers, last]);
}
