import { CarillonError, type EventType } from "@carillon/core";
import type { TemplateSource } from "../template-set.ts";
import { checkTemplates, findingLine } from "./check-templates.ts";
import { nearest } from "./nearest.ts";
import { isSlip, purposeOf, subjectsOf } from "./purpose.ts";

/**
 * A template that is wrong does not go live. One whose name fits no event type of the engine is never
 * used, and may be for another engine: it is refused when its name looks like a slip. Of functions there is
 * nothing but their names to hold against the events.
 *
 * @throws CarillonError `template-failed`
 */
export function assertRight(
  sources: readonly TemplateSource[],
  eventTypes: ReadonlyMap<string, EventType>,
  functions: Iterable<string> = [],
): void {
  const types = [...eventTypes.values()];
  const findings = checkTemplates(sources, types, { unused: "misspelt" });
  const issues = [...findings.map(findingLine), ...[...functions].flatMap(slipOf(types))];
  if (issues.length === 0) return;
  throw new CarillonError("template-failed", "The templates do not fit their events", { issues });
}

function slipOf(types: readonly EventType[]): (name: string) => readonly string[] {
  return (name) => {
    const purpose = purposeOf(name, types);
    if (purpose.kind !== "nothing" || !isSlip(purpose.subject, types)) return [];
    const { subject } = purpose;
    const hint = nearest(subject, subjectsOf(types));
    return [
      `the function ${name.replace(/\.eta$/, "")}: there is no event type or domain \`${subject}\`${hint}`,
    ];
  };
}
