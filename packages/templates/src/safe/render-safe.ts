import { isLink } from "../links.ts";
import { placesIn } from "../syntax/place.ts";
import { SyntaxFault } from "../syntax/syntax-fault.ts";
import type { TemplateData } from "../template-data.ts";
import { type Budget, OverBudget } from "./budget.ts";
import { EvaluationFault, evaluate, type Surroundings } from "./evaluate.ts";
import type { SafeExpression, SafeNode, SafeTemplate } from "./safe-tree.ts";

/** The variables of every uploaded template, besides its event's payload. */
export const safeVariables = [
  "event",
  "message",
  "recipient",
  "audience",
  "app",
  "rules",
  "words",
  "reason",
  "it",
] as const;

/** What a template is rendered with. */
export interface SafeRendering {
  readonly data: TemplateData;
  /** The texts of the pieces that it includes, by name. */
  readonly pieces: ReadonlyMap<string, string>;
  /** What a layout stands around; `undefined` where the message has no template of its own. */
  readonly body?: string | undefined;
  /** What is left for the whole mail: the parts and pieces of one mail share it. */
  readonly budget: Budget;
}

/**
 * Renders an uploaded template by walking its tree. Nothing is compiled, and nothing but the template's
 * data is within reach.
 *
 * @throws SyntaxFault, and nothing else, with the place in the template
 */
export function renderSafe(template: SafeTemplate, rendering: SafeRendering): string {
  const run = new SafeRun(template, rendering);
  try {
    run.print(template.nodes);
    return run.output;
  } catch (error) {
    const at = error instanceof EvaluationFault ? error.at : 0;
    if (error instanceof EvaluationFault || error instanceof OverBudget) {
      const written = writtenAt(template, at, error);
      throw new SyntaxFault(
        template.name.replace(/\.eta$/, ""),
        placesIn(template.source)(at),
        written,
      );
    }
    throw error;
  }
}

function writtenAt(template: SafeTemplate, at: number, error: Error): string {
  if (error instanceof OverBudget) return `the mail ${error.message} up to here`;
  const rest = template.source.slice(at, at + 80).replace(/\s+/g, " ");
  const [code = ""] = rest.replace(/<%[-_]?[=~]? ?/g, "").split(/ ?[-_]?%>|\) \{/, 1);
  return `${balanced(code).trim()} ${error.message}`;
}

/** Without the end of what stands around it. */
function balanced(code: string): string {
  let open = 0;
  for (let index = 0; index < code.length; index += 1) {
    if (code[index] === "(") open += 1;
    else if (code[index] === ")") open -= 1;
    if (open < 0) return code.slice(0, index);
  }
  return code;
}

/** The pieces that a template includes, by name. */
export function piecesOf({ nodes }: Pick<SafeTemplate, "nodes">): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: SafeNode): void => {
    if (node.kind === "include") names.add(node.name);
    if (node.kind === "if") [...node.then, ...node.otherwise].forEach(visit);
    if (node.kind === "each") node.body.forEach(visit);
  };
  nodes.forEach(visit);
  return names;
}

class SafeRun {
  readonly #budget: Budget;
  readonly #rendering: SafeRendering;
  readonly #variables: Map<string, unknown>;
  readonly #around: Surroundings;
  output = "";
  /** The address of the link that is being written, before escaping. */
  #link = "";

  constructor({ domain }: SafeTemplate, rendering: SafeRendering) {
    const { data, body, budget } = rendering;
    this.#rendering = rendering;
    this.#budget = budget;
    const variables = new Map<string, unknown>();
    for (const name of safeVariables) {
      variables.set(name, name === "it" ? { ...data, body } : data[name]);
    }
    if (domain !== undefined) variables.set(domain, data.event.payload);
    this.#variables = variables;
    this.#around = { variables, format: data.format, budget };
  }

  print(nodes: readonly SafeNode[]): void {
    for (const node of nodes) this.#printNode(node);
  }

  #printNode(node: SafeNode): void {
    this.#budget.spend();
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        break;
      case "link-text":
        this.#link += node.text.replaceAll("&amp;", "&");
        this.#write(node.text);
        break;
      case "link-start":
        this.#link = "";
        break;
      case "link-end":
        if (isLink(this.#link)) break;
        throw new EvaluationFault(
          node.at,
          "stands in a link and makes no http, https or mailto address",
        );
      case "include":
        this.#write(this.#rendering.pieces.get(node.name) ?? "");
        break;
      case "body":
        if (this.#rendering.body === undefined) {
          throw new EvaluationFault(node.at, "has no value: ask for it with an if");
        }
        this.#write(this.#rendering.body);
        break;
      case "shown": {
        const text = this.#textOf(node.expression);
        this.#write(this.#rendering.data.shown(text));
        break;
      }
      case "value":
        this.#writeValue(node.expression, node.escaped);
        break;
      case "if":
        this.print(evaluate(node.test, this.#around) ? node.then : node.otherwise);
        break;
      case "each": {
        const list = evaluate(node.list, this.#around);
        if (!Array.isArray(list)) throw new EvaluationFault(node.list.at, "is no list");
        const items: readonly unknown[] = list;
        for (const item of items) {
          this.#variables.set(node.variable, item);
          this.print(node.body);
        }
        this.#variables.delete(node.variable);
      }
    }
  }

  #writeValue(expression: SafeExpression, escaped: boolean): void {
    const text = this.#textOf(expression);
    this.#link += text;
    this.#write(escaped ? escapedText(text) : text);
  }

  #textOf(expression: SafeExpression): string {
    const value = evaluate(expression, this.#around);
    const text = printable(value);
    if (text === undefined) {
      const missing = value === undefined || value === null || Number.isNaN(value);
      const what = missing ? "has no value" : "has no single value to print";
      throw new EvaluationFault(expression.at, what);
    }
    this.#budget.spend(0, text);
    return text.replace(unprintable, "").toWellFormed();
  }

  #write(text: string): void {
    this.#budget.print(text);
    this.output += text;
  }
}

/** As with texts of messages: control characters, and what poses as other text by its direction. */
const unprintable = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

function printable(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" && !Number.isNaN(value) ? String(value) : undefined;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapedText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
