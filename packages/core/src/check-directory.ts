import { CarillonError } from "./errors.ts";
import type { Addressee } from "./model/addressee.ts";
import type { Directory } from "./model/directory.ts";
import type { ActiveRule } from "./model/rule.ts";
import { roleIn } from "./model/template-text.ts";
import { withFollowUps } from "./plan/follow-ups.ts";

/**
 * Refuses rules that name people whom this directory cannot answer. What a function names is only seen
 * when it does.
 *
 * @throws CarillonError `directory-method-missing`
 */
export function checkDirectory(rules: readonly ActiveRule[], directory: Directory): void {
  for (const { name, to } of withFollowUps(rules)) {
    if (to === undefined || typeof to === "function") continue;
    for (const addressee of to) {
      const needed = methodFor(addressee);
      if (needed === undefined || directory[needed.method] !== undefined) continue;
      throw new CarillonError(
        "directory-method-missing",
        `Rule "${name}" names ${needed.whom}, and the directory has no method ${needed.method}`,
      );
    }
  }
}

function methodFor(
  addressee: Addressee,
): { readonly method: "members" | "query"; readonly whom: string } | undefined {
  const role = typeof addressee === "string" ? roleIn(addressee) : undefined;
  if (role !== undefined) return { method: "members", whom: `the role ${role}` };
  if (typeof addressee === "string") return undefined;
  if ("role" in addressee) return { method: "members", whom: `the role ${addressee.role}` };
  if ("group" in addressee) return { method: "members", whom: `the group ${addressee.group}` };
  return "query" in addressee ? { method: "query", whom: "people by a query" } : undefined;
}
