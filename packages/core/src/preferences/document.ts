import { hash } from "node:crypto";
import { z } from "zod";
import { type PreferenceScope, preferenceSetSchema } from "./preference-set.ts";

/** The collection in which they are kept. */
export const preferenceCollection = "preferences";

/**
 * How they are stored. What another version of the program has written and this one does not understand
 * is left out rather than keeping everybody from being told.
 */
export const preferenceSchema = z.object({
  entries: preferenceSetSchema.shape.entries.catch(undefined),
  digest: preferenceSetSchema.shape.digest.catch(undefined),
  quietHours: preferenceSetSchema.shape.quietHours.catch(undefined),
  workingHours: preferenceSetSchema.shape.workingHours.catch(undefined),
});

/** As they come out of the store. */
export type StoredSet = z.output<typeof preferenceSchema>;

/** Under which those of a scope are stored. */
export function preferenceId(scope: PreferenceScope): string {
  if (scope === "application") return "application";
  return "person" in scope ? idWith("person", scope.person) : idWith("tenant", scope.tenant);
}

function idWith(prefix: string, id: string): string {
  const fits = id.length <= 150 && !/[\p{Cc}\p{Cs}]/u.test(id) && !id.startsWith("#");
  return `${prefix}.${fits ? id : `#${hash("sha256", id, "base64url")}`}`;
}

/** A scope in a sentence. */
export function scopeNamed(scope: PreferenceScope | "default"): string {
  if (scope === "default") return "By default, the application";
  if (scope === "application") return "The application";
  return "person" in scope ? scope.person : `Tenant ${scope.tenant}`;
}
