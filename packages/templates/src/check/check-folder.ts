import type { EventType } from "@carillon/core";
import { readFolder } from "../folder.ts";
import { checkTemplates } from "./check-templates.ts";
import type { NamedFinding } from "./findings.ts";

/** What is in a folder of templates: how many files, and what is wrong in them. */
export interface FolderCheck {
  readonly templates: number;
  readonly findings: readonly NamedFinding[];
}

/**
 * Reads a folder as the option `folder` of `etaRenderer` does, and holds its templates against their
 * events. Runs nothing of them.
 *
 * @throws CarillonError `template-options-invalid` where the folder or a file's name cannot be used
 */
export function checkFolder(folder: string | URL, eventTypes: Iterable<EventType>): FolderCheck {
  const sources = readFolder(folder);
  return { templates: sources.length, findings: checkTemplates(sources, eventTypes) };
}
