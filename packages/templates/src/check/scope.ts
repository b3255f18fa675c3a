import type { Expression } from "acorn";
import type { Shape } from "./shape.ts";

/** A value that is never assigned to again: what is found out about it stays true. */
export interface Root {
  readonly shape: Shape;
}

/** A root, or something within it. */
export interface Path {
  readonly root: Root;
  readonly keys: readonly string[];
}

/** What a name stands for. */
export interface Binding {
  readonly path: Path;
  /** Of a constant: a condition on it is one on this. */
  readonly made?: { readonly from: Expression; readonly scope: Scope } | undefined;
}

/** The names of a block. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  declare(name: string, binding: Binding): void {
    this.#bindings.set(name, binding);
  }

  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.#outer?.find(name);
  }

  /** Every name that can be used here. */
  names(): readonly string[] {
    return [...this.#bindings.keys(), ...(this.#outer?.names() ?? [])];
  }
}

/** What is known at a place of a template. */
export interface Known {
  readonly scope: Scope;
  /** Of roots about which more is known than their shape says. */
  readonly shapes: ReadonlyMap<Root, Shape>;
  /** In a `try`: what is missing is caught. */
  readonly guarded: boolean;
}

export function shapeOfRoot(known: Known, root: Root): Shape {
  return known.shapes.get(root) ?? root.shape;
}
