import type { Expression } from "acorn";
import { isNeverText } from "./branch.ts";
import { nearest } from "./nearest.ts";
import { declaredAt, pathOf } from "./paths.ts";
import { type Reading, written } from "./reading.ts";
import type { Known } from "./scope.ts";
import { stringsOf } from "./shape.ts";

/** Notes that a value is compared with a text that it never is. */
export function assertPossible(
  subject: Expression,
  other: Expression,
  known: Known,
  reading: Reading,
): void {
  if (other.type !== "Literal" || typeof other.value !== "string") return;
  const path = pathOf(subject, known);
  const texts = path === undefined ? undefined : stringsOf(declaredAt(path));
  if (path === undefined || texts === undefined) return;
  const { tree, findings } = reading;
  if (!isNeverText(path, other.value)) {
    findings.fits(tree, other.start);
    return;
  }
  const hint = nearest(other.value, texts, '"');
  const all = [...texts].map((value) => `"${value}"`).join(", ");
  const what = `\`${written(reading, subject)}\` is never "${other.value}"`;
  const values = texts.size <= 8 ? `${what}, it is one of ${all}` : what;
  findings.lacks(tree, other.start, hint === "" ? values : `${what}${hint}`);
}
