import { z } from "zod";
import type { ScopedLogger } from "../logger.ts";
import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import {
  prefixOf,
  type TemplateDocument,
  templateCollection,
  templateSchema,
  templateSourceCollection,
  templateSourceSchema,
  tenantsPrefix,
  type VersionDocument,
} from "./document.ts";
import { sourcesOfTenant, type UploadedSources } from "./uploaded-sources.ts";

const pageSize = 100;
/** Sources are gone when somebody saves between a look at the templates and one at their sources. */
const mostLooks = 5;

/** Which version of each template is wanted. */
export type Wanted = (template: TemplateDocument) => VersionDocument | undefined;

/** The templates in the store, with their sources. */
export class TemplateShelf {
  readonly templates: Omit<Collection, "get" | "getMany" | "list">;
  readonly sources: Omit<Collection, "get" | "getMany" | "list">;
  readonly #templates: Collection;
  readonly #sources: Collection;
  readonly #log: Pick<ScopedLogger, "warn">;

  constructor(store: Pick<Store, "collection">, log: Pick<ScopedLogger, "warn">) {
    this.#templates = store.collection(templateCollection);
    this.#sources = store.collection(templateSourceCollection);
    this.templates = this.#templates;
    this.sources = this.#sources;
    this.#log = log;
  }

  async get(id: string): Promise<Document<TemplateDocument> | undefined> {
    const found = await this.#templates.get(id);
    return found && read(found);
  }

  /** Those of a tenant alone, or those for everybody, by name. */
  async list(tenant: string | undefined): Promise<readonly Document<TemplateDocument>[]> {
    const found: Document<TemplateDocument>[] = [];
    for await (const document of this.#all(prefixOf(tenant))) found.push(document);
    return found;
  }

  /** The tenants that have something published: no more than so many. */
  async tenants(most: number): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for await (const { value } of this.#all(tenantsPrefix)) {
      if (value.tenant !== undefined && value.published !== undefined) found.add(value.tenant);
      if (found.size >= most) break;
    }
    return found;
  }

  async *#all(prefix: string): AsyncGenerator<Document<TemplateDocument>> {
    for (let after: string | undefined; ; ) {
      const page = await this.#templates.list(
        { prefix },
        { limit: pageSize, ...(after && { after }) },
      );
      yield* page.map(read);
      after = page.at(-1)?.id;
      if (page.length < pageSize) return;
    }
  }

  /** The sources that a tenant's mails have, by name: its own count before those for everybody. */
  async sourcesFor(tenant: string | undefined, wanted: Wanted): Promise<UploadedSources> {
    const all = await this.#sourcesOf(undefined, wanted);
    return tenant === undefined ? all : sourcesOfTenant(all, await this.#sourcesOf(tenant, wanted));
  }

  async sourceOf({ source }: VersionDocument): Promise<string | undefined> {
    return textOf(await this.#sources.get(source));
  }

  async #sourcesOf(
    tenant: string | undefined,
    wanted: Wanted,
  ): Promise<ReadonlyMap<string, string>> {
    let sources = new Map<string, string>();
    for (let look = 0; look < mostLooks; look += 1) {
      const ids = (await this.list(tenant)).flatMap(({ value }) => {
        if (value.damaged && look === 0) this.#warn(value.name, tenant);
        const version = wanted(value);
        return version === undefined ? [] : [[value.name, version.source] as const];
      });
      const found = await this.#sources.getMany(ids.map(([, id]) => id));
      sources = new Map();
      for (const [name, id] of ids) {
        const source = textOf(found.get(id));
        if (source !== undefined) sources.set(name, source);
      }
      if (sources.size === ids.length) break;
    }
    return sources;
  }

  #warn(template: string, tenant: string | undefined): void {
    this.#log.warn("What is stored of an uploaded template cannot be read; mails do without it", {
      template,
      ...(tenant !== undefined && { tenant }),
    });
  }
}

/** One that cannot be read stands for itself: the others go on. */
function read({ id, value, version }: Document): Document<TemplateDocument> {
  const checked = z.safeParse(templateSchema, value);
  if (checked.success) return { id, value: checked.data, version };
  return {
    id,
    value: { name: id.slice(id.indexOf("/") + 1), versions: [], damaged: true },
    version,
  };
}

function textOf(found: Document | undefined): string | undefined {
  return found && z.safeParse(templateSourceSchema, found.value).data?.source;
}

/** The version that counts. */
export const publishedVersion: Wanted = ({ versions, published }) =>
  versions.find(({ number }) => number === published);

/** The version that was saved last. */
export const newestVersion: Wanted = ({ versions }) => versions[0];
