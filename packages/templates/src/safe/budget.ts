import { limits } from "./limits.ts";

/** What a template has used up. */
export class OverBudget extends Error {}

/** Counts what rendering a template costs, and ends it where that is too much. */
export class Budget {
  #steps: number = limits.steps;
  #output: number = limits.output;

  /** A step, and more for a long text: as many as reading it is worth. */
  spend(steps = 1, text = ""): void {
    this.#steps -= steps + (text.length >> 8);
    if (this.#steps < 0) throw new OverBudget(`takes more than ${limits.steps} steps`);
  }

  print(text: string): void {
    this.#output -= text.length;
    if (this.#output < 0) throw new OverBudget(`makes more than ${limits.output} characters`);
  }
}
