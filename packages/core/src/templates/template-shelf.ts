import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
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
  readonly templates: Collection<TemplateDocument>;
  readonly sources: Collection<{ source: string }>;

  constructor(store: Pick<Store, "collection">) {
    this.templates = collectionOf(store, templateCollection, templateSchema);
    this.sources = collectionOf(store, templateSourceCollection, templateSourceSchema);
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
      const page = await this.templates.list(
        { prefix },
        { limit: pageSize, ...(after && { after }) },
      );
      yield* page;
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
    return (await this.sources.get(source))?.value.source;
  }

  async #sourcesOf(
    tenant: string | undefined,
    wanted: Wanted,
  ): Promise<ReadonlyMap<string, string>> {
    let sources = new Map<string, string>();
    for (let look = 0; look < mostLooks; look += 1) {
      const ids = (await this.list(tenant)).flatMap(({ value }) => {
        const version = wanted(value);
        return version === undefined ? [] : [[value.name, version.source] as const];
      });
      const found = await this.sources.getMany(ids.map(([, id]) => id));
      sources = new Map();
      for (const [name, id] of ids) {
        const source = found.get(id)?.value.source;
        if (source !== undefined) sources.set(name, source);
      }
      if (sources.size === ids.length) break;
    }
    return sources;
  }
}

/** The version that counts. */
export const publishedVersion: Wanted = ({ versions, published }) =>
  versions.find(({ number }) => number === published);

/** The version that was saved last. */
export const newestVersion: Wanted = ({ versions }) => versions[0];
