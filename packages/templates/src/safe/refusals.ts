import { type Place, placesIn } from "../syntax/place.ts";
import { limits } from "./limits.ts";

/** A fault of an uploaded template, with its place and what to write instead. */
export interface Refusal extends Place {
  readonly what: string;
}

/** Gathers what is refused, so that an author sees all of it at once. */
export class Refusals {
  readonly #placeOf: (offset: number) => Place;
  readonly #found = new Map<string, Refusal>();

  constructor(source: string) {
    this.#placeOf = placesIn(source);
  }

  /** Answers `undefined`, for whoever has nothing to go on with. */
  add(offset: number, what: string): undefined {
    if (this.#found.size >= limits.faults) return;
    const refusal = { ...this.#placeOf(offset), what };
    this.#found.set(`${offset} ${what}`, refusal);
  }

  /** In the order in which they stand in the template. */
  all(): readonly Refusal[] {
    return [...this.#found.values()].sort((one, other) => one.offset - other.offset);
  }
}
