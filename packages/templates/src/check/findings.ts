import type { TemplateFinding } from "@carillon/core";
import type { TemplateTree } from "../syntax/template-tree.ts";

/** What is wrong in a template, with its place. */
export interface NamedFinding extends TemplateFinding {
  /** The template's name, with `.eta`. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

interface Noted {
  readonly tree: TemplateTree;
  readonly offset: number;
  readonly what: string;
  readonly subjects: Set<string>;
}

/** Where something stands: a template is read with many events, and a piece from many templates. */
export type Spot = string;

/**
 * Gathers what is found while the same templates are read with one event type after the other. A name
 * that one of them has and another has not is no misspelling: it is *soft*, and only a template that
 * needs it is at fault.
 */
export class Findings {
  readonly #soft: ReadonlySet<Spot>;
  readonly #noted = new Map<string, Noted>();
  readonly #fits = new Set<Spot>();
  readonly #lacks = new Map<Spot, Set<string>>();
  readonly #readers = new Map<string, Set<string>>();
  #subject = "";
  #heeds = true;

  /** @param soft what an earlier reading has found to be soft */
  constructor(soft: ReadonlySet<Spot> = new Set()) {
    this.#soft = soft;
  }

  /** What follows is about this event type. */
  about(subject: string): void {
    this.#subject = subject;
  }

  /** Whether what is wrong in what follows counts; which names are there counts always. */
  heeds(heeds: boolean): void {
    this.#heeds = heeds;
  }

  reads({ name }: TemplateTree): void {
    if (!this.#heeds) return;
    const readers = this.#readers.get(name) ?? new Set();
    this.#readers.set(name, readers.add(this.#subject));
  }

  /** The name at this place is there. */
  fits(tree: TemplateTree, offset: number): void {
    this.#fits.add(spotOf(tree, offset));
  }

  /** The name at this place is not there; answers whether it is no fault by itself. */
  lacks(tree: TemplateTree, offset: number, what: string): "soft" | "fault" {
    const spot = spotOf(tree, offset);
    if (this.#soft.has(spot)) return "soft";
    const subjects = this.#lacks.get(spot) ?? new Set();
    this.#lacks.set(spot, subjects.add(this.#subject));
    this.wrong(tree, offset, what);
    return "fault";
  }

  /** Whether the name at this place was found not to be there, and that is a fault. */
  isLacking(tree: TemplateTree, offset: number): boolean {
    return this.#lacks.get(spotOf(tree, offset))?.has(this.#subject) ?? false;
  }

  wrong(tree: TemplateTree, offset: number, what: string): void {
    if (!this.#heeds) return;
    const key = `${spotOf(tree, offset)} ${what}`;
    const noted = this.#noted.get(key) ?? { tree, offset, what, subjects: new Set() };
    noted.subjects.add(this.#subject);
    this.#noted.set(key, noted);
  }

  /** What is there for one and not for another: read again with it, if there is any. */
  soft(): ReadonlySet<Spot> {
    return new Set([...this.#lacks.keys()].filter((spot) => this.#fits.has(spot)));
  }

  all(): readonly NamedFinding[] {
    return [...this.#noted.values()].map(({ tree, offset, what, subjects }) => {
      const { line, column } = tree.placeOf(offset);
      const readers = this.#readers.get(tree.name)?.size ?? 0;
      const about = subjects.size < readers ? `for ${[...subjects].join(", ")}, ` : "";
      return { name: tree.name, line, column, message: `${about}${what}` };
    });
  }
}

function spotOf({ name }: TemplateTree, offset: number): Spot {
  return `${name}:${offset}`;
}
