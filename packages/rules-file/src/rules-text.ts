import { CarillonError, type LoadedRules, readRules } from "@carillon/core";
import { YamlText } from "./yaml-text.ts";

/**
 * Reads rules from YAML 1.2, or from JSON, which is YAML as well, with where each of them stands: of what
 * an engine finds wrong with them it can be told, too.
 *
 * @throws CarillonError `rules-invalid`, with the line and column of every fault
 */
export function rulesText(text: string, file?: string): LoadedRules {
  const yaml = new YamlText(text, { code: "rules-invalid", what: "The rules", file });
  const locate = (issue: string) => yaml.located(issue);
  try {
    return { rules: readRules(yaml.data), locate };
  } catch (error) {
    if (!(error instanceof CarillonError) || error.issues.length === 0) throw error;
    const issues = error.issues.map(locate);
    throw new CarillonError("rules-invalid", "The rules do not fit", { issues });
  }
}
