import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import { publishedVersion, type TemplateShelf } from "./template-shelf.ts";
import type { UploadedSources } from "./uploaded-sources.ts";

/** What {@link PublishedTemplates} works with. */
export interface PublishedTemplatesParts {
  readonly shelf: TemplateShelf;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  /** Whether the renderer takes any. */
  readonly isTaken: boolean;
}

/** So long what other processes publish may go unnoticed. */
const lookEveryMs = 1_000;
const mostTenants = 500;

/** The templates that count, kept for as long as none changes. */
export class PublishedTemplates {
  readonly #parts: PublishedTemplatesParts;
  #known = new Map<string | undefined, Promise<UploadedSources | undefined>>();
  #revision = -1;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(parts: PublishedTemplatesParts) {
    this.#parts = parts;
  }

  /**
   * The sources for a tenant's mails, by name; `undefined` where there are none. Never rejects: while the
   * store does not answer, mails have the templates that were known, or none.
   */
  async sourcesFor(tenant: string | undefined): Promise<UploadedSources | undefined> {
    if (!this.#parts.isTaken) return undefined;
    try {
      if (this.#parts.clock.now() - this.#lookedAt >= lookEveryMs) await this.#look();
      return await (this.#known.get(tenant) ?? this.#load(tenant));
    } catch (error) {
      this.#parts.log.warn("Uploaded templates could not be read; mails do without", {
        error: messageOf(error),
      });
      return undefined;
    }
  }

  /** Has the next mail see what was changed here. */
  forget(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const { shelf, clock } = this.#parts;
    this.#lookedAt = clock.now();
    const revision = await shelf.templates.revision();
    if (revision !== this.#revision) this.#known = new Map();
    this.#revision = revision;
  }

  #load(tenant: string | undefined) {
    const known = this.#known;
    if (known.size >= mostTenants) known.clear();
    const loading = this.#parts.shelf
      .sourcesFor(tenant, publishedVersion)
      .then((sources) => (sources.size === 0 ? undefined : sources));
    known.set(tenant, loading);
    // A failure is not kept.
    loading.catch(() => known.delete(tenant));
    return loading;
  }
}
