import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CarillonError, messageOf, type RuleSource } from "@carillon/core";
import { readText } from "./read-text.ts";
import { rulesText } from "./rules-text.ts";

/**
 * A file of rules, in YAML or JSON, for `engine.rules.follow`: what it says counts from when it is saved.
 * Links are followed, so that a file which is exchanged as a whole is seen, too.
 */
export function rulesFile(path: string | URL): RuleSource {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  return {
    name,
    async revision() {
      try {
        const { mtimeNs, size, ino } = await stat(name, { bigint: true });
        return `${mtimeNs} ${size} ${ino}`;
      } catch (cause) {
        const what = `${name} cannot be read: ${messageOf(cause)}`;
        throw new CarillonError("rules-invalid", what, { cause });
      }
    },
    async load() {
      return rulesText(await readText(name, "rules-invalid"), name);
    },
  };
}
