import type { Happening, Narrator } from "./happening.ts";

/** Tells the day to a program: one JSON object a line, and nothing else. */
export class JsonNarrator implements Narrator {
  readonly #stream: { write(text: string): unknown };

  constructor(stream: { write(text: string): unknown }) {
    this.#stream = stream;
  }

  tell(happening: Happening): void {
    this.#stream.write(`${JSON.stringify(happening)}\n`);
  }
}
