import { z } from "zod";
import type { Labels } from "./matrix.ts";
import type { PreferenceSet } from "./preference-set.ts";

/** What an engine's preferences begin with. */
export interface PreferenceOptions {
  /** What counts where neither a person nor their tenant nor the application has said anything. */
  readonly defaults?: PreferenceSet;
  /**
   * What categories and event types are called on a settings page, by name and language:
   * `{ "backup.failed": { en: "A backup has failed", de: "Ein Backup ist gescheitert" } }`. Default: the
   * categories' names of the option `links`, or the name itself.
   */
  readonly labels?: Labels;
}

export const preferenceOptionsSchema = z.strictObject({
  defaults: z.unknown().optional(),
  labels: z.record(z.string(), z.record(z.string(), z.string().trim().min(1).max(200))).default({}),
});
