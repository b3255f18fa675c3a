import {
  CarillonError,
  type Contents,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { builtInTemplates, isBuiltIn } from "./built-in.ts";
import { assertRight } from "./check/assert-right.ts";
import { type CodeTemplate, CodeTemplates } from "./code/code-templates.ts";
import { renderEmail } from "./email.ts";
import { readFolder } from "./folder.ts";
import { renderJson } from "./json.ts";
import type { FileTemplates } from "./mail.ts";
import { renderMarkdown } from "./markdown.ts";
import { oneLine } from "./one-line.ts";
import type { RenderJob } from "./render-job.ts";
import { RenderThread } from "./render-thread.ts";
import { renderedTexts } from "./rendered-texts.ts";
import { templateData } from "./template-data.ts";
import { templateError } from "./template-fault.ts";
import { TemplateSet, type TemplateSource } from "./template-set.ts";
import { judgeBeside } from "./uploads.ts";

/** What {@link etaRenderer} takes. */
export interface EtaRendererOptions {
  /** The folder of the application's own templates; README.md says how they are named. */
  readonly folder?: string | URL | undefined;
  /**
   * The application's own templates as functions, named as files are, without `.eta`:
   * `alert.email.subject`. They run in this thread. `emailTemplates` makes some with the payload's types.
   */
  readonly templates?: Readonly<Record<string, CodeTemplate>> | undefined;
  /** How long the application's templates may take for one mail, in milliseconds. Default 1,000. */
  readonly timeoutMs?: number | undefined;
  /**
   * The application's templates run in this thread: quicker, but one that loops stops the whole
   * process, and `timeoutMs` cannot help. Default false: in a thread of their own.
   */
  readonly inThisThread?: boolean | undefined;
}

/** Each rendering's function; the type says that the right content comes back. */
type Renderings = { readonly [R in Rendering]: (view: RenderView) => Promise<Contents[R]> };

/**
 * The renderer on Eta. The built-in templates run in this thread; an application's own run in a thread
 * of their own with a deadline, as they may loop. The folder is read and compiled here, once: a
 * changed template takes a new renderer.
 *
 * @throws CarillonError `template-options-invalid`; `template-failed` for a template that does not
 * compile, with its file and line.
 */
export function etaRenderer(options: EtaRendererOptions = {}): Renderer {
  const { folder, templates, timeoutMs = 1_000, inThisThread = false } = checkedOptions(options);
  const builtIn = new TemplateSet(builtInTemplates());
  const files = folder === undefined ? undefined : fileTemplates(folder, timeoutMs, inThisThread);
  const code = templates === undefined ? undefined : new CodeTemplates(templates);
  const sources = { builtIn, files, code };
  const renderings: Renderings = {
    email: (view) => renderEmail(view, sources),
    text: async (view) => ({
      rendering: "text",
      title: oneLine(view.message.title, 1_000),
      text: builtIn.render("message.text.eta", templateData(view)),
    }),
    markdown: async (view) => renderMarkdown(view),
    json: async (view) => renderJson(view),
  };
  return {
    async render(rendering, view) {
      try {
        return await renderings[rendering](view);
      } catch (error) {
        throw templateError(error);
      }
    },
    uploads: judgeBeside({
      files: files?.sources ?? [],
      isFunction: (name) => code?.has(name) === true,
    }),
    check: async (eventTypes) => assertRight(files?.sources ?? [], eventTypes, code?.names()),
    close: async () => files?.thread.close(),
  };
}

function fileTemplates(
  folder: string | URL,
  timeoutMs: number,
  inThisThread: boolean,
): FileTemplates | undefined {
  const sources = readFolder(folder);
  if (sources.length === 0) return undefined;
  const all = [...builtInTemplates(), ...sources];
  const compiled = compiledTemplates(all);
  const names = new Set(sources.map(({ name }) => name));
  const thread = inThisThread
    ? { render: async (job: RenderJob) => renderedTexts(compiled, job), close: () => {} }
    : new RenderThread({ sources: all }, timeoutMs);
  const replaces = {
    html: sources.some(({ name }) => isBuiltIn(name) && name.endsWith(".html.eta")),
    text: sources.some(({ name }) => isBuiltIn(name) && name.endsWith(".text.eta")),
  };
  return { sources, names, thread, replaces };
}

function compiledTemplates(sources: readonly TemplateSource[]): TemplateSet {
  try {
    return new TemplateSet(sources);
  } catch (error) {
    throw templateError(error);
  }
}

function checkedOptions(options: EtaRendererOptions): EtaRendererOptions {
  const { folder, templates, timeoutMs, inThisThread, ...unknown } = options;
  const issues = Object.keys(unknown).map((name) => `${name}: is not an option`);
  if (folder !== undefined && typeof folder !== "string" && !(folder instanceof URL)) {
    issues.push("folder: must be a path or a file URL");
  }
  if (templates !== undefined && (typeof templates !== "object" || templates === null)) {
    issues.push("templates: must hold functions by their names");
  }
  if (
    timeoutMs !== undefined &&
    !(Number.isInteger(timeoutMs) && timeoutMs >= 10 && timeoutMs <= 60_000)
  ) {
    issues.push("timeoutMs: must be a whole number from 10 to 60000");
  }
  if (inThisThread !== undefined && typeof inThisThread !== "boolean") {
    issues.push("inThisThread: must be true or false");
  }
  if (issues.length === 0) return options;
  throw new CarillonError("template-options-invalid", "The options of etaRenderer are not usable", {
    issues,
  });
}
