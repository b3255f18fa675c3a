import { z } from "zod";
import { categorySchema } from "../model/category.ts";
import {
  type QuietHours,
  quietHoursSchema,
  type WorkingHours,
  workingHoursSchema,
} from "../model/quiet-hours.ts";
import { digestSchema, type RuleDigest } from "../plan/digest-option.ts";

/**
 * `on`: at once, or as rules say. `off`: not at all. `digest`: gathered, and told together at the hour of
 * {@link PreferenceSet.digest}.
 */
export const preferenceValues = ["on", "off", "digest"] as const;

/** One of {@link preferenceValues}. */
export type PreferenceValue = (typeof preferenceValues)[number];

/**
 * What is told, and where. The first key says what: an event type (`backup.failed`), a category
 * (`backups`), several event types (`backup.*`) or all (`*`). The second says where: a channel by its
 * name, all channels that have a kind of address (`email`), or all (`*`). Of several entries that fit,
 * the one that says most exactly what counts, in the order above; then the one that says where.
 */
export type PreferenceEntries = Readonly<Record<string, Readonly<Record<string, PreferenceValue>>>>;

/** What somebody wants to be told, how and when. */
export interface PreferenceSet {
  readonly entries?: PreferenceEntries | undefined;
  /** When what is set to `digest` goes out. Default: every day at 07:00. */
  readonly digest?: RuleDigest | undefined;
  /** Of a person: in place of what the directory says. */
  readonly quietHours?: QuietHours | undefined;
  /** Of a person: in place of what the directory says. */
  readonly workingHours?: WorkingHours | undefined;
}

/** Whose preferences: a person's count before their tenant's, and those before the application's. */
export type PreferenceScope =
  | { readonly person: string }
  | { readonly tenant: string }
  | "application";

/** The digest of those who say `digest` and nothing of when. */
export const defaultDigest: RuleDigest = { name: "digest", every: "day" };

const mostSubjects = 500;
const mostOutlets = 100;

const subject = z.union(
  [
    categorySchema,
    z
      .string()
      .max(250)
      .regex(/^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.(\*|[a-z][a-z0-9_]*))$/),
  ],
  'must be an event type, a category, or as in "backup.*"',
);
const outlets = z
  .record(z.string().min(1).max(100), z.enum(preferenceValues))
  .refine((given) => Object.keys(given).length <= mostOutlets, "names too many channels");

const entriesSchema = z
  .record(subject, outlets)
  .refine((given) => Object.keys(given).length <= mostSubjects, "has too many entries");

export const preferenceSetSchema = z.strictObject({
  entries: entriesSchema.optional(),
  digest: digestSchema
    .refine(({ skipEmpty }) => skipEmpty !== false, {
      path: ["skipEmpty"],
      error:
        "is a rule's to say: of a digest of one's own nobody knows where an empty one would go",
    })
    .optional(),
  quietHours: quietHoursSchema.optional(),
  workingHours: workingHoursSchema.optional(),
});

const longestId = 200;
const id = z.string().min(1).max(longestId);

export const preferenceScopeSchema = z.union(
  [z.strictObject({ person: id }), z.strictObject({ tenant: id }), z.literal("application")],
  'must be { person: "…" }, { tenant: "…" } or "application"',
);
