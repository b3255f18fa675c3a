import { z } from "zod";

/** The collection that says which alerts inhibit others now. */
export const inhibitorCollection = "inhibitors";

/**
 * What fires as the source of one inhibition, with one set of equal labels. The document's id is made of
 * both, so that whoever may be inhibited looks at one document, however many alerts fire.
 */
export const inhibitorSchema = z.object({
  /** By fingerprint. */
  sources: z.record(z.string(), z.object({ key: z.string(), since: z.number() })),
});

/** How one is stored. */
export type InhibitorDocument = z.output<typeof inhibitorSchema>;

/** Further sources are not kept: one is enough to inhibit, and that many seldom end at once. */
export const mostSources = 100;
