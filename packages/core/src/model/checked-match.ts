import { z } from "zod";
import { CarillonError, messageOf } from "../errors.ts";
import { copyJsonObject, type JsonObject } from "./json.ts";
import type { Match } from "./match.ts";
import { boundedMatch } from "./match-schema.ts";

/**
 * A condition that somebody hands in, as it is stored. Copied first, as what is recursive has to be plain
 * and no circle.
 */
export const matchData = z.unknown().transform((given, { addIssue }): JsonObject => {
  try {
    const copy = copyJsonObject(given, "it");
    const { error } = boundedMatch.safeParse(copy);
    for (const { message, path } of error?.issues ?? []) {
      addIssue({ code: "custom", message, path: [...path] });
    }
    return copy;
  } catch (error) {
    const message = error instanceof CarillonError ? error.what : messageOf(error);
    addIssue({ code: "custom", message });
    return z.NEVER;
  }
});

/** The condition in checked data. */
export function matchFrom(data: JsonObject): Match {
  return boundedMatch.parse(data);
}
