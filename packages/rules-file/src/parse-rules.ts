import type { RuleData } from "@carillon/core";
import { rulesText } from "./rules-text.ts";

/**
 * Reads rules from YAML 1.2, or from JSON, which is YAML as well. They are checked by themselves; whether
 * there are the channels and event types that they name, an engine says.
 *
 * @throws CarillonError `rules-invalid`, with the line and column of every fault
 */
export function parseRules(text: string): readonly RuleData[] {
  return rulesText(text).rules;
}
