import { CarillonError, type EventType } from "@carillon/core";
import type { TemplateSource } from "../template-set.ts";
import { checkTemplates, findingLine } from "./check-templates.ts";

/**
 * A template that is wrong does not go live. One whose name fits no event type of the engine is never
 * used, and may be for another engine: it is refused when its name looks like a slip.
 *
 * @throws CarillonError `template-failed`
 */
export function assertRight(
  sources: readonly TemplateSource[],
  eventTypes: ReadonlyMap<string, EventType>,
): void {
  const findings = checkTemplates(sources, eventTypes.values(), { unused: "misspelt" });
  if (findings.length === 0) return;
  const issues = findings.map(findingLine);
  throw new CarillonError("template-failed", "The templates do not fit their events", { issues });
}
