import { Script } from "node:vm";
import { messageOf } from "@carillon/core";
import { Eta, type TemplateFunction } from "eta/core";
import { checkedInterpolation, interpolateIn, interpolateName } from "./interpolation.ts";
import { faultOf, TemplateFault } from "./template-fault.ts";

/** A template's text under the name by which others include it. */
export interface TemplateSource {
  /** `layout.email.html.eta`; the part before `.eta` says whether values are escaped. */
  readonly name: string;
  readonly source: string;
  /** The bare variable for the event's payload, for templates of one domain. */
  readonly domain?: string | undefined;
}

/** The variables of every template. */
export const variables = "event message recipient audience app format rules words reason";

/** What a domain cannot be called in a template, as Eta or {@link variables} use the name. */
const taken: ReadonlySet<string> = new Set(
  `${variables} it options include includeAsync layout block blockAsync capture captureAsync output`.split(
    " ",
  ),
);

/** Whether a domain's payload has no variable of its own, as its name means something else. */
export function isTaken(domain: string): boolean {
  return taken.has(domain);
}

/**
 * Templates compiled once, that can include one another by name and nothing else: there is no file
 * access behind a name. Compiling runs nothing of a template.
 */
export class TemplateSet {
  readonly #eta = new Eta();
  readonly #compiled = new Map<string, TemplateFunction>();

  constructor(sources: readonly TemplateSource[]) {
    this.#eta.render = (template, data) => this.#run(template, data);
    for (const source of sources) this.#compiled.set(source.name, compile(this.#eta, source));
  }

  /** Throws a {@link TemplateFault}. */
  render(name: string, data: object): string {
    try {
      return this.#run(name, data);
    } catch (error) {
      throw faultOf(name, error);
    }
  }

  #run(template: string | TemplateFunction, data: object): string {
    const compiled = typeof template === "string" ? this.#compiled.get(template) : template;
    if (compiled === undefined) {
      throw new TemplateFault(`There is no template ${JSON.stringify(template)} to include`);
    }
    return compiled.call(this.#eta, data, {});
  }
}

function compile(eta: Eta, { name, source, domain }: TemplateSource): TemplateFunction {
  const profile = name.endsWith(".html.eta") ? "html" : "text";
  const configured = eta.withConfig({
    autoEscape: profile === "html",
    functionHeader: headerOf(domain),
    plugins: [checkedInterpolation(name, profile)],
  });
  const interpolate = interpolateIn(name);
  try {
    const compiled = configured.compile(source);
    return function (data, options) {
      return compiled.call(this, { ...data, [interpolateName]: interpolate }, options);
    };
  } catch (error) {
    throw syntaxFault(eta, name, source, error);
  }
}

function headerOf(domain: string | undefined): string {
  const bare = domain === undefined || isTaken(domain) ? "" : `const ${domain} = it.event.payload;`;
  const names = variables.split(" ").join(", ");
  return `"use strict"; const { ${interpolateName}, ${names} } = it; ${bare}`;
}

/** Says the file and, where it can be found out, the line; what Eta prints holds generated code. */
function syntaxFault(eta: Eta, name: string, source: string, error: unknown): TemplateFault {
  if (error instanceof TemplateFault) return error;
  const message = messageOf(error);
  const parsed = /^(.+) at line (\d+) col (\d+):/.exec(message);
  if (parsed !== null) {
    return new TemplateFault(`${name}, line ${parsed[2]}, column ${parsed[3]}: ${parsed[1]}`);
  }
  const what = message.startsWith("Bad template syntax") ? message.split("\n")[2] : message;
  const line = lineOfSyntaxError(eta, source);
  return new TemplateFault(`${name}${line === undefined ? "" : `, line ${line}`}: ${what}`);
}

/** Compiles once more with Eta's line marks, and reads the last mark before V8's complaint. */
function lineOfSyntaxError(eta: Eta, source: string): string | undefined {
  const code = eta.withConfig({ debug: true }).compileToString(source);
  try {
    new Script(`(function (it, options) {\n${code}\n})`, { filename: "template" });
    return undefined;
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const generatedLine = Number(/^template:(\d+)/.exec(stack)?.[1]);
    const before = code.split("\n").slice(0, Math.max(0, generatedLine - 1));
    return before
      .join("\n")
      .match(/__eta\.line=\d+/g)
      ?.at(-1)
      ?.slice("__eta.line=".length);
  }
}
