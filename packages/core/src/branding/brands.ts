import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { App } from "../model/message.ts";
import { endsWithin } from "../within.ts";
import type { BrandingOf } from "./app-options.ts";
import { brandedApp, checkedBranding } from "./branding.ts";

/** What {@link Brands} works with. */
export interface BrandsParts {
  readonly app: App;
  /** Absent: every tenant shows itself as the application does. */
  readonly branding: BrandingOf | undefined;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

const lookupTimeoutMs = 5_000;
/** So long an answer counts, and a fault is not asked about again. */
const keptMs = 60_000;
const mostKept = 500;

/** The product as each tenant shows it. */
export class Brands {
  readonly #parts: BrandsParts;
  readonly #known = new Map<string, { readonly at: number; readonly app: Promise<App> }>();

  constructor(parts: BrandsParts) {
    this.#parts = parts;
  }

  /** Never rejects: where a branding cannot be had or used, it is the application's own. */
  async appFor(tenant: string | undefined): Promise<App> {
    const { app, branding, clock } = this.#parts;
    if (tenant === undefined || branding === undefined) return app;
    const now = clock.now();
    const known = this.#known.get(tenant);
    if (known !== undefined && now - known.at < keptMs) return known.app;
    if (this.#known.size >= mostKept) this.#known.clear();
    const asked = this.#ask(tenant, branding);
    this.#known.set(tenant, { at: now, app: asked });
    return asked;
  }

  async #ask(tenant: string, branding: BrandingOf): Promise<App> {
    const { app, clock, log } = this.#parts;
    try {
      const answer = Promise.resolve(tenant).then(branding);
      if (!(await endsWithin(clock, lookupTimeoutMs, answer))) {
        throw new Error(`no answer within ${lookupTimeoutMs} ms`);
      }
      const found = await answer;
      return found === undefined ? app : { ...brandedApp(app, checkedBranding(found)), tenant };
    } catch (error) {
      log.warn("A tenant's branding could not be used; its messages have the application's own", {
        tenant,
        error: messageOf(error),
      });
      return app;
    }
  }
}
