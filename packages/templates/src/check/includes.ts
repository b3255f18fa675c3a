import type { CallExpression } from "acorn";
import { nearest } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import type { Known } from "./scope.ts";
import {
  membersOf,
  type ObjectShape,
  type Shape,
  text,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

/** Eta's functions that name another template. */
export const includes: ReadonlySet<string> = new Set(["include", "includeAsync", "layout"]);

/** Reads the template that is included, with the values that it gets. */
export function includeValue(
  by: string,
  [first, second]: CallExpression["arguments"],
  known: Known,
  reading: Reading,
): Shape {
  const answer = by === "layout" ? undefinedShape : by === "include" ? text : unknown;
  if (first === undefined || first.type === "SpreadElement") return answer;
  const handed =
    second === undefined || second.type === "SpreadElement"
      ? undefined
      : reading.valueOf(second, known);
  reading.valueOf(first, known);
  if (first.type !== "Literal" || typeof first.value !== "string") return answer;
  const { names } = reading.others;
  if (!names.has(first.value)) {
    const hint = nearest(first.value, names);
    const what = `there is no template \`${first.value}\` to ${by === "layout" ? "put this into" : "include"}${hint}`;
    reading.findings.wrong(reading.tree, first.start, what);
    return answer;
  }
  const own = known.scope.find("it")?.path.root;
  const it = own === undefined ? unknown : (known.shapes.get(own) ?? own.shape);
  const body = by === "layout" ? new Map([["body", text]]) : new Map<string, Shape>();
  const seen = withFields(it, body);
  reading.others.read(first.value, second === undefined ? seen : merged(seen, handed ?? unknown));
  return answer;
}

function merged(it: Shape, handed: Shape): Shape {
  if (handed.kind !== "object" || handed.rest !== undefined) {
    // Anything may have been handed over, in the place of anything.
    const fields = handed.kind === "object" ? handed.fields : new Map<string, Shape>();
    return { kind: "object", fields, rest: unknown };
  }
  return withFields(it, handed.fields);
}

/** What another template is not handed is missing there, and no misspelling by itself. */
function withFields(it: Shape, fields: ReadonlyMap<string, Shape>): Shape {
  return union(
    membersOf(it).map((member): Shape => {
      if (member.kind !== "object") return unknown;
      const sparse: ObjectShape = { ...member, sparse: true };
      return { ...sparse, fields: new Map([...member.fields, ...fields]) };
    }),
  );
}
