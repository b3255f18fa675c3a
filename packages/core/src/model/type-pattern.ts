import { z } from "zod";

/** Names of event types of a form: all of them, or those that begin alike. */
export type TypePattern = "*" | `${string}.*`;

/** The star alone, or what stands before it in `backup.*`. */
export const typePattern = z
  .string()
  .regex(/^([a-z][a-z0-9_]*\.){0,5}\*$/, 'must be "*", or as in "backup.*"');

/** Whether an event type's name is of a form. */
export function matchesTypePattern(pattern: string, name: string): boolean {
  return name.startsWith(pattern.slice(0, -1));
}
