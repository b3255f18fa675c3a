import type { TemplateFinding, TemplateJudge, UploadedSources } from "@carillon/core";
import { isBuiltIn } from "./built-in.ts";
import { misfitsOf } from "./check/check-upload.ts";
import { ReadCache } from "./safe/read-cache.ts";
import { type ReadTemplate, readTemplate } from "./safe/read-template.ts";
import { piecesOf, safeVariables } from "./safe/render-safe.ts";
import type { SafeTemplate } from "./safe/safe-tree.ts";
import { TemplateFault } from "./template-fault.ts";
import { acceptedForms, type TemplateName, templateName } from "./template-name.ts";
import { isTaken, type TemplateSource } from "./template-set.ts";

/** Templates that were uploaded, each read when it is first wanted. */
export class UploadedTemplates {
  readonly #sources: UploadedSources;
  readonly #read = new Map<string, ReadTemplate>();

  constructor(sources: UploadedSources) {
    this.#sources = sources;
  }

  /** With `.eta`. */
  has(name: string): boolean {
    return this.#sources.has(bare(name));
  }

  /** Whether it is the tenant's own, and counts before those for everybody. With `.eta`. */
  isTenantsOwn(name: string): boolean {
    return this.#sources.tenantsOwn?.has(bare(name)) === true;
  }

  /** Of a name with `.eta`. */
  sourceOf(name: string): string {
    return this.#sources.get(bare(name)) ?? "";
  }

  /** Throws a {@link TemplateFault} for one that this version of the program does not take. */
  get(name: string): SafeTemplate {
    const read = this.#read.get(name) ?? this.#readNow(name);
    this.#read.set(name, read);
    if (read.template !== undefined) return read.template;
    const [first] = read.refusals;
    const place = first === undefined ? "" : `, line ${first.line}, column ${first.column}`;
    throw new TemplateFault(
      `${bare(name)}${place}: ${first?.what ?? "this name means no template"}`,
    );
  }

  #readNow(name: string): ReadTemplate {
    const known = templateName(name);
    if (known === undefined) return { refusals: [] };
    return readUpload(name, known, this.sourceOf(name));
  }
}

/** One that has not changed is not read again because another one has. */
const readTemplates = new ReadCache();
const made = new WeakMap<UploadedSources, UploadedTemplates>();

/** The templates of a view, read once for as long as they stay the same. */
export function uploadsIn(sources: UploadedSources): UploadedTemplates {
  const known = made.get(sources) ?? new UploadedTemplates(sources);
  made.set(sources, known);
  return known;
}

/** The application's own templates, beside which there are uploads. */
export interface OwnTemplates {
  readonly files: readonly TemplateSource[];
  /** Whether there is a function of this name, which is with `.eta`. */
  isFunction(name: string): boolean;
}

export function judgeBeside({ files, isFunction }: OwnTemplates): TemplateJudge {
  const own = (name: string) => isFunction(name) || files.some((file) => file.name === name);
  return {
    judge(name, source, { others, eventTypes }) {
      const known = templateName(`${name}.eta`);
      const fault = known === undefined ? nameFault(name) : pieceFault(known);
      if (known === undefined || fault !== undefined) {
        const faults = [{ message: `${name} ${fault ?? ""}` }];
        return { faults, warnings: [], misfits: [], subjects: [] };
      }
      const subjects = known.kind === "part" ? known.subjects : [];
      const { template, refusals = [] } = readUpload(`${name}.eta`, known, source);
      const faults: TemplateFinding[] = refusals.map(({ line, column, what }) => ({
        line,
        column,
        message: what,
      }));
      const exists = (piece: string) => isBuiltIn(piece) || own(piece) || others.has(bare(piece));
      for (const piece of template === undefined ? [] : piecesOf(template)) {
        if (piece === `${name}.eta` || exists(piece)) continue;
        faults.push({
          message: `there is no piece ${piece} to include: upload ${bare(piece)} and publish it first`,
        });
      }
      const loop = template && loopOf(`${name}.eta`, template, others);
      if (loop !== undefined) faults.push({ message: loop });
      const twin = twinOf(name, known);
      const isAlone = twin !== undefined && !others.has(twin) && !own(`${twin}.eta`);
      const warnings = isAlone
        ? [
            {
              message: `${twin} does not go along: that part of the mail still says what the built-in one does`,
            },
          ]
        : [];
      if (known.kind === "layout" && template !== undefined && !showsBody(template)) {
        warnings.push({
          message:
            "it does not show it.body: what templates of its mails make would be left out, write <%~ it.body %>",
        });
      }
      const isWhole = template !== undefined && faults.length === 0;
      const misfits = isWhole ? misfitsOf({ name, source, others, files, eventTypes }) : [];
      return { faults, warnings, misfits, subjects };
    },
  };
}

function readUpload(name: string, known: TemplateName, source: string): ReadTemplate {
  const domain = known.kind === "part" && !isTaken(known.domain) ? known.domain : undefined;
  return readTemplates.get(name, source, () =>
    readTemplate({ name, kind: known.kind, domain }, source, safeVariables),
  );
}

/** Whether a layout prints what it stands around. */
function showsBody({ nodes }: Pick<SafeTemplate, "nodes">): boolean {
  return nodes.some((node) => {
    if (node.kind === "if") return showsBody({ nodes: [...node.then, ...node.otherwise] });
    return node.kind === "each" ? showsBody({ nodes: node.body }) : node.kind === "body";
  });
}

/** A piece that would include itself, at once or through others; files include files alone. */
function loopOf(
  name: string,
  template: SafeTemplate,
  others: ReadonlyMap<string, string>,
): string | undefined {
  // Each with whatever led to it.
  const reached = new Map<string, string>();
  for (const piece of piecesOf(template)) reached.set(piece, "");
  for (const [piece, through] of reached) {
    if (piece === name) {
      const how = through === "" ? "itself" : `itself, through ${through}`;
      return `${name} includes ${how}: leave one of these out`;
    }
    const known = templateName(piece);
    const source = others.get(bare(piece));
    if (known === undefined || source === undefined) continue;
    const inner = readUpload(piece, known, source).template;
    for (const next of inner === undefined ? [] : piecesOf(inner)) {
      if (!reached.has(next)) reached.set(next, through === "" ? piece : `${through} and ${piece}`);
    }
  }
  return undefined;
}

function nameFault(name: string): string {
  if (name.endsWith(".eta")) return "is stored without .eta at its end";
  return `is not named ${acceptedForms.replaceAll(".eta", "")}`;
}

function pieceFault(known: TemplateName): string | undefined {
  if (known.kind !== "piece" || !known.isBuiltIn) return undefined;
  return "is the name of a built-in piece, which the layout relies on: take another name";
}

/** HTML and plain text of a mail are to say the same. */
function twinOf(name: string, known: TemplateName): string | undefined {
  if (known.kind === "piece" || known.part === "subject") return undefined;
  return known.part === "html"
    ? name.replace(/\.html$/, ".text")
    : name.replace(/\.text$/, ".html");
}

function bare(name: string): string {
  return name.replace(/\.eta$/, "");
}
