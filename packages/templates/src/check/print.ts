import type { Expression } from "acorn";
import { giveDefault, needed } from "./missing.ts";
import { type Reading, written } from "./reading.ts";
import type { Known } from "./scope.ts";
import { membersOf } from "./shape.ts";

/** What is printed must be one value that is there: anything else stops the mail. */
export function printed(expression: Expression, known: Known, reading: Reading): void {
  const shape = reading.valueOf(expression, known);
  const members = membersOf(needed(expression, shape, giveDefault, known, reading));
  const [first] = members;
  if (first === undefined || !members.every(({ kind }) => isUnprintable.has(kind))) return;
  const name = written(reading, expression);
  const what =
    first.kind === "list"
      ? `\`${name}\` is a list: write \`format.list(${name})\`, or loop over it with \`for\``
      : `\`${name}\` is ${first.kind === "object" ? "an object" : "a function"} and cannot be printed`;
  reading.findings.wrong(reading.tree, expression.start, what);
}

const isUnprintable: ReadonlySet<string> = new Set(["list", "object", "function"]);
