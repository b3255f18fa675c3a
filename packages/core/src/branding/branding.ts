import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";
import { inspectLogo } from "../model/logo.ts";
import type { App } from "../model/message.ts";
import { type ColorOptions, colorsSchema } from "./colors.ts";

/**
 * How a product shows itself in messages and on the pages behind their links. What is `null` is left
 * out; what is absent is the application's, where this is a tenant's.
 */
export interface Branding {
  /** Prefix of subjects, and the sender's name in mails where the channel gives none. */
  readonly name?: string | undefined;
  /** The base of its links: `http:` or `https:`. */
  readonly url?: string | null | undefined;
  /**
   * The bytes of a PNG, JPEG or GIF of 64 KiB at most: `readFileSync("logo.png")`. It goes along in every
   * mail that shows it, so nothing is loaded from elsewhere. Shown at most 200 × 48 pixels large.
   */
  readonly logo?: Uint8Array | null | undefined;
  /** Of buttons and links. Default: dark buttons, and links in the colour of the text. */
  readonly colors?: ColorOptions | null | undefined;
  /** Stands at the end of mails, such as the company's name and address; at most 500 characters. */
  readonly footer?: string | null | undefined;
  /** Where readers ask for help: a mail address, or an `http:` or `https:` address. */
  readonly support?: string | null | undefined;
}

export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, "has control characters");

const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);

const logoSchema = z.unknown().transform((given, context) => {
  if (given === null) return null;
  const inspected = inspectLogo(given);
  if (inspected.ok) return inspected.logo;
  context.addIssue({ code: "custom", message: inspected.fault });
  return z.NEVER;
});

/** Of a branding, what an application has too. */
export const brandingShape = {
  url: webAddress.nullish(),
  logo: logoSchema.optional(),
  colors: colorsSchema.nullish(),
  footer: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|\n)*$/u, "has control characters")
    .nullish(),
  support: z
    .union([z.email().max(254), webAddress], {
      error: "must be a mail address, or an http or https address",
    })
    .nullish(),
} as const;

const brandingSchema = z.strictObject({ name: nameSchema.optional(), ...brandingShape });

type CheckedBranding = z.output<typeof brandingSchema>;

/**
 * Says whether a branding can be used, for the form in which a tenant sets it: colours that cannot be
 * read, a logo that no mail program shows.
 *
 * @throws CarillonError `branding-invalid`, whose `issues` name what is wrong, and of a colour the
 * contrast that it has and the nearest one that passes
 */
export function checkBranding(branding: Branding): void {
  checkedBranding(branding);
}

/** @throws CarillonError `branding-invalid` */
export function checkedBranding(branding: unknown): CheckedBranding {
  const parsed = brandingSchema.safeParse(branding);
  if (parsed.success) return parsed.data;
  throw new CarillonError("branding-invalid", "The branding does not fit", {
    issues: issuesOf(parsed.error),
  });
}

/** The product as a tenant shows it. */
export function brandedApp(app: App, tenant: CheckedBranding): App {
  const given = Object.fromEntries(
    Object.entries(tenant).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value ?? undefined]],
    ),
  );
  return { ...app, ...given };
}
