import type { ReadTemplate } from "./read-template.ts";

/** The templates that are kept have no more characters together, which is some hundred MB at worst. */
const mostKept = 4 * 1024 * 1024;

/** Templates that were read, kept by name and source while they are wanted. */
export class ReadCache {
  readonly #kept = new Map<string, ReadTemplate>();
  #characters = 0;

  /** Reads what is not kept. */
  get(name: string, source: string, read: () => ReadTemplate): ReadTemplate {
    const key = `${name}\n${source}`;
    const found = this.#kept.get(key);
    const answer = found ?? read();
    // Whatever was wanted last goes last.
    if (found !== undefined) this.#kept.delete(key);
    else this.#characters += key.length;
    this.#kept.set(key, answer);
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= mostKept || oldest === key) break;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
    return answer;
  }
}
