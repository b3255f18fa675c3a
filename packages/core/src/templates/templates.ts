import type { z } from "zod";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { CarillonError } from "../errors.ts";
import type { Preview, PreviewParts } from "../preview/preview.ts";
import type { Document } from "../store/collection.ts";
import type { DocumentAuditEntry, Store } from "../store/store.ts";
import type { Admission } from "./admission.ts";
import { prefixOf, type TemplateDocument, templateCollection } from "./document.ts";
import {
  changeInput,
  checked,
  nameInput,
  previewEventInput,
  previewInput,
  publicationInput,
  readInput,
  scopeInput,
  sourceInput,
} from "./input.ts";
import {
  previewTemplates,
  type TemplatePreviewEvent,
  type TemplatePreviewOptions,
} from "./template-preview.ts";
import { newestVersion, type TemplateShelf } from "./template-shelf.ts";
import { withSources } from "./uploaded-sources.ts";
import type {
  ChangedTemplate,
  SavedTemplate,
  TemplateChange,
  TemplatePublication,
  TemplateScope,
  UploadedTemplate,
} from "./uploaded-template.ts";

/** What uploaded templates are kept with. */
export interface TemplateDeskParts {
  readonly shelf: TemplateShelf;
  readonly admission: Admission;
  readonly preview: PreviewParts;
  readonly log: Pick<Store["log"], "audit">;
  readonly events: EngineEventHub;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called once something else counts. */
  readonly onPublished: () => void;
}

const keptVersions = 20;

/** Templates that are uploaded while the engine works. */
export type Templates = Pick<
  TemplateDesk,
  "list" | "get" | "history" | "save" | "preview" | "publish" | "reset"
>;

/**
 * Templates that are uploaded while the engine works. They are data: the renderer checks each when it is
 * saved and again when it is published, and never runs it as code. A saved version counts for nothing until
 * it is published; other engines of the store go by it within a second. Mails that were tried before keep
 * the content that they had. Each change leaves an audit entry.
 */
export class TemplateDesk {
  readonly #parts: TemplateDeskParts;

  constructor(parts: TemplateDeskParts) {
    this.#parts = parts;
  }

  /** In the order of their names. */
  async list(scope: TemplateScope = {}): Promise<readonly UploadedTemplate[]> {
    const { tenant } = checked(scopeInput, scope, "The options");
    return (await this.#parts.shelf.list(tenant)).map(shown);
  }

  /** With the source of a version: by default of the newest. `undefined` where there is none. */
  async get(
    name: string,
    options: TemplateScope & { readonly number?: number | undefined } = {},
  ): Promise<(UploadedTemplate & { readonly source: string }) | undefined> {
    const { number, tenant } = checked(readInput, options, "The options");
    const found = await this.#find(name, tenant);
    const version = found && versionOf(found.value, number);
    const source = version && (await this.#parts.shelf.sourceOf(version));
    return source === undefined || found === undefined ? undefined : { ...shown(found), source };
  }

  /**
   * Who has changed it, when and how, the newest first.
   *
   * @throws CarillonError `template-options-invalid`
   */
  history(name: string, scope: TemplateScope = {}): Promise<readonly DocumentAuditEntry[]> {
    const { tenant } = checked(scopeInput, scope, "The options");
    const documentId = idOf(name, tenant);
    return this.#historyOf(documentId);
  }

  /**
   * Saves a version, which does not count yet. It may name what its event does not have: that is answered
   * as `misfits`, so that one can go on with it.
   *
   * @throws CarillonError `template-refused`, with every fault and its place; `templates-conflict`;
   * `templates-not-taken`; `template-options-invalid`
   */
  async save(name: string, source: string, options: TemplateChange): Promise<SavedTemplate> {
    const given = checked(changeInput, options, "The options");
    checked(nameInput, name, "The name");
    checked(sourceInput, source, "The source");
    const { admission, shelf, clock, newId } = this.#parts;
    const { warnings, misfits } = await admission.toSave(name, source, given.tenant);
    const id = newId();
    await shelf.sources.put(id, { source }, 0);
    try {
      const saved = await this.#change(name, given, (known) => {
        const { actor: savedBy, note } = given;
        const number = (known?.versions[0]?.number ?? 0) + 1;
        const version = {
          number,
          source: id,
          savedAt: clock.now(),
          savedBy,
          ...(note && { note }),
        };
        const value = {
          name,
          ...(given.tenant !== undefined && { tenant: given.tenant }),
          ...(known && sound(known)),
          versions: [version, ...(known?.versions ?? [])],
        };
        return { value: bounded(value), what: `saved version ${number}`, action: "saved" };
      });
      return { ...saved, warnings, misfits };
    } catch (error) {
      await shelf.sources.delete(id);
      throw error;
    }
  }

  /**
   * Has a version count from now on. It has to fit its events, as those of the application have to.
   *
   * @throws CarillonError as `save`, `template-refused` also with its misfits; `template-unknown`
   */
  async publish(name: string, options: TemplatePublication): Promise<ChangedTemplate> {
    const { number, ...given } = checked(publicationInput, options, "The options");
    const found = await this.#find(name, given.tenant);
    const wanted = found && versionOf(found.value, number);
    const source = wanted && (await this.#parts.shelf.sourceOf(wanted));
    if (wanted === undefined || source === undefined) throw unknown(name, number);
    const { warnings } = await this.#parts.admission.toPublish(name, source, given.tenant);
    const published = await this.#change(name, given, (known) => {
      const now = this.#parts.clock.now();
      const versions = (known?.versions ?? []).map((version) =>
        version.number === wanted.number
          ? { ...version, publishedAt: now, publishedBy: given.actor }
          : version,
      );
      if (known === undefined || !versions.some((one) => one.number === wanted.number)) {
        throw unknown(name, number);
      }
      const value = bounded({ ...known, versions, published: wanted.number });
      return { value, what: `published version ${wanted.number}`, action: "published" };
    });
    return { ...published, warnings };
  }

  /**
   * Has the default count again: the application's own template, or the built-in one. The versions stay.
   *
   * A piece that templates of the same owner still include is not reset; those of tenants are warned of.
   *
   * @throws CarillonError `template-unknown`, `templates-conflict`, `template-options-invalid`;
   * `template-refused` with what still includes it
   */
  async reset(name: string, options: TemplateChange): Promise<ChangedTemplate> {
    const given = checked(changeInput, options, "The options");
    const found = await this.#find(name, given.tenant);
    const warnings =
      found?.value.published === undefined
        ? []
        : await this.#parts.admission.toReset(name, given.tenant);
    const reset = await this.#change(name, given, (known) => {
      if (known === undefined) throw unknown(name, undefined);
      const { published: _, ...value } = sound(known);
      return { value, what: "reset to the default", action: "reset" };
    });
    return { ...reset, warnings };
  }

  /**
   * The mail about an event, or about its event type's sample, as it would be if the newest version of each
   * template counted, or the sources that are given. Nothing else fills in for a template that fails.
   *
   * @throws CarillonError `template-refused`, `templates-not-taken`, `template-options-invalid`, and those of
   * `emit` for a payload that does not fit
   */
  async preview(
    event: TemplatePreviewEvent,
    options: TemplatePreviewOptions = {},
  ): Promise<Preview<"email">> {
    checked(previewEventInput, event, "The event");
    const { tenant, templates = {} } = checked(previewInput, options, "The options");
    const saved = await this.#parts.shelf.sourcesFor(tenant, newestVersion);
    const sources = withSources(saved, new Map(Object.entries(templates)), tenant);
    for (const [name, source] of Object.entries(templates)) {
      this.#parts.admission.beside(name, source, sources);
    }
    return previewTemplates(event, options, sources, this.#parts.preview);
  }

  /** Warns of what counts and fits no more. Never rejects. */
  review(): Promise<void> {
    return this.#parts.admission.review();
  }

  async #historyOf(documentId: string): Promise<readonly DocumentAuditEntry[]> {
    const entries = await this.#parts.log.audit({ collection: templateCollection, documentId });
    return entries.flatMap((entry) => (entry.document === undefined ? [] : [entry]));
  }

  async #find(name: string, tenant: string | undefined) {
    return this.#parts.shelf.get(idOf(name, tenant));
  }

  async #change(
    name: string,
    { actor, note, tenant, expectedVersion }: z.output<typeof changeInput>,
    change: (known: TemplateDocument | undefined) => {
      readonly value: TemplateDocument;
      readonly what: string;
      readonly action: "saved" | "published" | "reset";
    },
  ): Promise<UploadedTemplate> {
    const { shelf, clock, events, onPublished } = this.#parts;
    const id = idOf(name, tenant);
    for (;;) {
      const known: Document<TemplateDocument> | undefined = await shelf.get(id);
      const seen = known?.version ?? 0;
      if (expectedVersion !== undefined && expectedVersion !== seen) throw conflict(name, seen);
      const { value, what, action } = change(known?.value);
      const by = { now: clock.now(), actor, note: note ? `${what}: ${note}` : what };
      const stored = await shelf.templates.put(id, value, seen, by);
      if (stored.status === "conflict") {
        if (expectedVersion !== undefined) throw conflict(name, stored.version);
        continue;
      }
      await this.#deleteSources(known?.value, value);
      if (action !== "saved") onPublished();
      const template = shown({ id, value, version: stored.version });
      events.tell("templateChanged", { template, action, actor });
      return template;
    }
  }

  async #deleteSources(before: TemplateDocument | undefined, now: TemplateDocument): Promise<void> {
    const kept = new Set(now.versions.map(({ source }) => source));
    for (const { source } of before?.versions ?? []) {
      if (!kept.has(source)) await this.#parts.shelf.sources.delete(source);
    }
  }
}

/** What is stored in place of one that was damaged. */
function sound({ damaged: _, ...value }: TemplateDocument): TemplateDocument {
  return value;
}

/** The last versions, and the one that counts. */
function bounded(value: TemplateDocument): TemplateDocument {
  const { versions, published } = value;
  return {
    ...value,
    versions: versions.filter(({ number }, index) => index < keptVersions || number === published),
  };
}

function shown({ value, version }: Document<TemplateDocument>): UploadedTemplate {
  const versions = value.versions.map(({ source: _, ...rest }) => rest);
  return { ...value, versions, version };
}

function versionOf({ versions }: TemplateDocument, number: number | undefined) {
  if (number === undefined) return versions[0];
  return versions.find((version) => version.number === number);
}

function idOf(name: string, tenant: string | undefined): string {
  return `${prefixOf(tenant)}${checked(nameInput, name, "The name")}`;
}

function conflict(name: string, version: number): CarillonError {
  return new CarillonError("templates-conflict", `The template ${name} is in version ${version}`);
}

function unknown(name: string, number: number | undefined): CarillonError {
  const which = number === undefined ? "" : ` in version ${number}`;
  return new CarillonError("template-unknown", `There is no uploaded template ${name}${which}`);
}
