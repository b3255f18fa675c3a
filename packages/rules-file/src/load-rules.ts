import type { RuleData } from "@carillon/core";
import { rulesFile } from "./rules-file.ts";

/**
 * Reads a file of rules, in YAML or JSON, as UTF-8.
 *
 * @throws CarillonError `rules-invalid`, also when the file cannot be read
 */
export async function loadRules(path: string | URL): Promise<readonly RuleData[]> {
  return (await rulesFile(path).load()).rules;
}
