import { limits } from "./limits.ts";

/** What a mail has used up. */
export class OverBudget extends Error {}

/** Counts what the uploaded templates of one mail cost together, and ends them where that is too much. */
export class Budget {
  #sources: number = limits.mailSources;
  #steps: number = limits.steps;
  #output: number = limits.output;

  /** To be called before a source is read. */
  take(source: string): void {
    this.#sources -= source.length;
    if (this.#sources >= 0) return;
    throw new OverBudget(`has templates of more than ${limits.mailSources} characters`);
  }

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
