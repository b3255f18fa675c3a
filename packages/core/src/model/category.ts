import { z } from "zod";
import type { Event, EventType } from "./event.ts";

/** What recipients may turn off together: lower case letters, digits and hyphens, 40 at most. */
export const categorySchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower case letters, digits and hyphens");

/**
 * The category that a recipient may turn off instead of hearing of this event; `undefined` where it
 * goes out in any case.
 */
export function optionalCategory(
  { category, mandatory }: Pick<EventType, "category" | "mandatory">,
  { severity }: Pick<Event, "severity">,
): string | undefined {
  return mandatory || severity === "critical" ? undefined : category;
}
