import { z } from "zod";

/** What was let through last, by rule and key. */
export const dedupeCollection = "duplicates";

export const dedupeDocumentSchema = z.object({
  /** The event that was let through. */
  event: z.string(),
  at: z.number(),
  /** Of no use to anybody from then on. */
  expiresAt: z.number(),
});

/** What de-duplication remembers under one key. */
export type DedupeDocument = z.output<typeof dedupeDocumentSchema>;

/**
 * The event of which one is a duplicate at a moment; itself when it was let through, as what is told to
 * many is decided on in parts; `undefined` for none.
 */
export function originalAt(
  known: DedupeDocument | undefined,
  withinMs: number,
  now: number,
): DedupeDocument | undefined {
  // A clock that was set back leaves a moment behind that is far ahead: it counts no more.
  return known !== undefined && Math.abs(now - known.at) < withinMs ? known : undefined;
}
