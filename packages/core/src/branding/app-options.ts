import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";
import type { App } from "../model/message.ts";
import { isTimeZone } from "../time/zones.ts";
import { type Branding, brandingShape, nameSchema } from "./branding.ts";

/** The product in whose name messages go out. */
export interface AppOptions extends Branding {
  readonly name: string;
  /** Language of recipients who state none. Default `en`. */
  readonly locale?: string;
  /** IANA zone of recipients who state none. Default `UTC`. */
  readonly timeZone?: string;
  /**
   * How a tenant shows itself in messages about its events. Asked when a message is worded, and again
   * after a minute; `undefined` is for tenants without a branding. An answer that rejects, takes longer
   * than 5 seconds or does not fit (`checkBranding`) costs no message: it goes out with the
   * application's own, and the log says so.
   */
  readonly branding?: BrandingOf | undefined;
}

/** Looks up how a tenant shows itself. */
export type BrandingOf = (tenant: string) => Branding | undefined | Promise<Branding | undefined>;

const appSchema = z.strictObject({
  name: nameSchema,
  ...brandingShape,
  locale: z.string().refine(isLocale, "is not a language tag").default("en"),
  timeZone: z.string().refine(isTimeZone, "is not an IANA zone").default("UTC"),
  branding: z
    .custom<BrandingOf>((value) => typeof value === "function", "must be a function")
    .optional(),
});

/** The product, and who knows how tenants show themselves. */
export interface CheckedApp {
  readonly app: App;
  readonly branding: BrandingOf | undefined;
}

/** The option `app` of an engine. */
export const appOption = z
  .union([nameSchema.transform((name) => ({ name })), z.unknown()])
  .pipe(appSchema)
  .transform(({ branding, url, logo, colors, footer, support, ...app }): CheckedApp => {
    const orAbsent = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
    const own = {
      url: orAbsent(url),
      logo: orAbsent(logo),
      colors: orAbsent(colors),
      footer: orAbsent(footer),
      support: orAbsent(support),
    };
    return { app: { ...app, ...own }, branding };
  });

/**
 * The product with its defaults filled in.
 *
 * @throws CarillonError `engine-options-invalid`
 */
export function appFrom(app: string | AppOptions): App {
  const parsed = appOption.safeParse(app);
  if (parsed.success) return parsed.data.app;
  throw new CarillonError("engine-options-invalid", "The option app does not fit", {
    issues: issuesOf(parsed.error),
  });
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
