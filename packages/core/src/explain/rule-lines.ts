import type { RuleVerdict } from "../plan/draft.ts";
import type { ExplainedLine } from "./line.ts";

/** Rules that listen to something else say little: of more than these the number is told. */
const mostStrangers = 3;

/** What each rule says, and what decided. */
export function ruleLines(rules: readonly RuleVerdict[]): readonly ExplainedLine[] {
  const isStranger = ({ matched, decided }: RuleVerdict) =>
    !matched && (decided.by === "type" || decided.by === "emitted-via");
  const strangers = rules.filter(isStranger).length;
  const shown = strangers > mostStrangers ? rules.filter((rule) => !isStranger(rule)) : rules;
  const lines = shown.map(
    ({ rule, matched, reason }): ExplainedLine => ({
      depth: 1,
      mark: matched ? "told" : "not-told",
      tone: matched ? "plain" : "faint",
      text: `"${rule}": ${reason}`,
    }),
  );
  if (shown.length === rules.length) return lines;
  const isDirect = rules.some(({ decided }) => decided.by === "emitted-via");
  const others = isDirect ? "are not asked" : "listen to other events";
  const text = `${strangers} ${shown.length === 0 ? "rules" : "more"} ${others}`;
  return [...lines, { depth: 1, mark: "not-told", tone: "faint", text }];
}

/** `Rules: 2 of 5 want it`. */
export function rulesTitle(rules: readonly RuleVerdict[]): string {
  const wanting = rules.filter(({ matched }) => matched).length;
  if (rules.length === 0) return "there are none";
  return `${wanting === 0 ? "none" : wanting} of ${rules.length} ${wanting === 1 ? "wants" : "want"} it`;
}
