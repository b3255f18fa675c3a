import type { RenderView } from "@carillon/core";
import type { CodeTemplates } from "./code/code-templates.ts";
import { Piece } from "./code/markup.ts";
import type { RenderPlace } from "./email.ts";
import { type EmailPart, emailParts, type Overrides, overridesFor } from "./overrides.ts";
import { type PortableView, portable } from "./render-job.ts";
import { Budget, OverBudget } from "./safe/budget.ts";
import { limits } from "./safe/limits.ts";
import { piecesOf, renderSafe } from "./safe/render-safe.ts";
import type { SafeTemplate } from "./safe/safe-tree.ts";
import type { TemplateData } from "./template-data.ts";
import { faultOf, TemplateFault } from "./template-fault.ts";
import type { TemplateSet, TemplateSource } from "./template-set.ts";
import type { UploadedTemplates } from "./uploads.ts";

/** An application's own templates in files: their names, and where they run. */
export interface FileTemplates {
  readonly sources: readonly TemplateSource[];
  readonly names: ReadonlySet<string>;
  readonly thread: RenderPlace;
  /** Whether the layout of a part, or a piece of it, is the application's own. */
  readonly replaces: { readonly html: boolean; readonly text: boolean };
}

/** Where the parts of a mail come from. */
export interface MailSources {
  readonly builtIn: TemplateSet;
  readonly files?: FileTemplates | undefined;
  readonly code?: CodeTemplates | undefined;
  readonly uploads?: UploadedTemplates | undefined;
}

/**
 * The parts of one mail, from templates of three kinds with the same names: of those for the same events
 * an upload counts before a function, and a function before a file. Uploads of the tenant's own count before
 * all others. Each may stand in the layout and
 * include pieces, and these may be of another kind.
 */
export class Mail {
  readonly #view: RenderView;
  readonly #data: TemplateData;
  readonly #sources: MailSources;
  readonly #overrides: Overrides;
  readonly #pieces = new Map<string, string>();
  readonly #budget = new Budget();
  #portable: PortableView | undefined;
  /** Of the files for this mail, once one of them is wanted. */
  #texts: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(view: RenderView, data: TemplateData, sources: MailSources) {
    this.#view = view;
    this.#data = data;
    this.#sources = sources;
    const { uploads, code, files } = sources;
    this.#overrides = overridesFor(
      view,
      (name) => uploads?.isTenantsOwn(name) === true,
      (name) =>
        uploads?.has(name) === true || code?.has(name) === true || files?.names.has(name) === true,
    );
  }

  /** A part that has a template of its own. */
  async own(part: EmailPart): Promise<string | undefined> {
    const name = this.#overrides[part];
    if (name === undefined) return undefined;
    const text = await this.#partOf(name, part);
    if (text.trim() === "") throw new TemplateFault(`${name} makes an empty text`);
    return text;
  }

  /** A part in the layout: around a body, or around the message. */
  async inLayout(part: "html" | "text", body?: string): Promise<string> {
    const name = `layout.email.${part}.eta`;
    const { uploads, files, builtIn } = this.#sources;
    if (uploads?.has(name)) return this.#safe(this.#read(uploads, name), [name], body);
    if (files?.replaces[part]) return this.#inThread(files, name, body);
    return builtIn.render(name, body === undefined ? this.#data : { ...this.#data, body });
  }

  async #partOf(name: string, part: EmailPart): Promise<string> {
    const { uploads, code, files } = this.#sources;
    if (uploads?.has(name)) {
      const template = this.#read(uploads, name);
      const body = await this.#safe(template, [name]);
      return template.inLayout && part !== "subject" ? this.inLayout(part, body) : body;
    }
    if (code?.has(name)) return this.#fromCode(code, name, part);
    if (files === undefined) throw new TemplateFault(`There is no template ${name}`);
    this.#texts ??= this.#inOneJob(files);
    return (await this.#texts).get(name) ?? "";
  }

  /** All parts that have a file: together they have the time that one mail has. */
  async #inOneJob({ thread }: FileTemplates): Promise<ReadonlyMap<string, string>> {
    const { uploads, code } = this.#sources;
    const names = emailParts.flatMap((part) => {
      const name = this.#overrides[part];
      return name === undefined || uploads?.has(name) || code?.has(name) ? [] : [name];
    });
    this.#portable ??= portable(this.#view);
    const texts = await thread.render({ names, view: this.#portable });
    return new Map(names.map((name, index) => [name, texts[index] ?? ""]));
  }

  async #fromCode(code: CodeTemplates, name: string, part: EmailPart): Promise<string> {
    const { markup, inLayout } = madeBy(code, name, this.#data);
    let body = "";
    for (const one of markup.parts) {
      body += one instanceof Piece ? await this.#piece(one.name, [name]) : one;
    }
    return inLayout && part !== "subject" ? this.inLayout(part, body) : body;
  }

  async #safe(template: SafeTemplate, path: readonly string[], body?: string): Promise<string> {
    const pieces = new Map<string, string>();
    for (const name of piecesOf(template)) pieces.set(name, await this.#piece(name, path));
    return renderSafe(template, { data: this.#data, pieces, body, budget: this.#budget });
  }

  #read(uploads: UploadedTemplates, name: string): SafeTemplate {
    try {
      this.#budget.take(uploads.sourceOf(name));
    } catch (error) {
      if (error instanceof OverBudget)
        throw new TemplateFault(`${name}: the mail ${error.message}`);
      throw error;
    }
    return uploads.get(name);
  }

  /** Pieces see the mail alone, so that each is made once. */
  async #piece(name: string, path: readonly string[]): Promise<string> {
    const known = this.#pieces.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw new TemplateFault(`${name} includes itself`);
    if (path.length > limits.includeDepth) throw new TemplateFault(`${name} is included too deep`);
    const { uploads, files, builtIn } = this.#sources;
    const text = uploads?.has(name)
      ? await this.#safe(this.#read(uploads, name), [...path, name])
      : files?.names.has(name)
        ? await this.#inThread(files, name)
        : builtIn.render(name, this.#data);
    this.#pieces.set(name, text);
    return text;
  }

  async #inThread({ thread }: FileTemplates, name: string, body?: string): Promise<string> {
    this.#portable ??= portable(this.#view);
    const [text = ""] = await thread.render({ names: [name], view: this.#portable, body });
    return text;
  }
}

function madeBy(code: CodeTemplates, name: string, data: TemplateData) {
  try {
    return code.render(name, data);
  } catch (error) {
    throw faultOf(name.slice(0, -".eta".length), error);
  }
}
