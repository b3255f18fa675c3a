import { createHash } from "node:crypto";
import { z } from "zod";

/** The collection in which uploaded templates are kept, each with its versions but without their sources. */
export const templateCollection = "templates";
/** The collection of their sources. A source never changes. */
export const templateSourceCollection = "template-sources";

/** How a version of a template is stored. */
const versionSchema = z.object({
  number: z.number(),
  /** The id of its source. */
  source: z.string(),
  savedAt: z.number(),
  savedBy: z.string(),
  note: z.string().optional(),
  /** When it was published last. */
  publishedAt: z.number().optional(),
  publishedBy: z.string().optional(),
});

/** How a template is stored. */
export const templateSchema = z.object({
  name: z.string(),
  tenant: z.string().optional(),
  /** The number of the version that counts; absent where the default does. */
  published: z.number().optional(),
  /** The newest first. None of one that was damaged and has been reset. */
  versions: z.array(versionSchema),
});

/** How a source is stored. */
export const templateSourceSchema = z.object({ source: z.string() });

/** A version of a template as it is stored. */
export type VersionDocument = z.output<typeof versionSchema>;
/** A template as it is stored. */
export type TemplateDocument = z.output<typeof templateSchema> & {
  /** Never stored: what is stored cannot be read. It has no versions. */
  readonly damaged?: true | undefined;
};

/** What the ids of all tenants' templates begin with. */
export const tenantsPrefix = "t-";

/** What the ids of a tenant's templates begin with; without a tenant, of those for everybody. */
export function prefixOf(tenant: string | undefined): string {
  if (tenant === undefined) return "all/";
  return `${tenantsPrefix}${createHash("sha256").update(tenant).digest("base64url").slice(0, 22)}/`;
}
