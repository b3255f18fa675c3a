interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

const largestBatch = 500;
/** With as many as this nothing is gained by waiting. */
const goodBatch = 64;
const patienceMs = 3;

/**
 * Gathers what is asked for in one turn of the event loop into one call, so that one commit serves
 * many. One call at a time; what comes meanwhile waits for the next. When a call with several items
 * fails, each item is tried alone, so that a bad one fails alone.
 */
export class Batcher<Item, Answer> {
  readonly #call: (items: readonly Item[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Item, Answer>[] = [];
  #busy = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(call: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#call = call;
  }

  /** `moreToCome`: others will follow within moments, so that it may wait for them, a little. */
  add(item: Item, moreToCome = false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#busy) return;
      if (moreToCome && this.#waiting.length < goodBatch) {
        this.#patience ??= setTimeout(() => this.#start(), patienceMs);
      } else {
        this.#start();
      }
    });
  }

  #start(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    if (this.#busy) return;
    this.#busy = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, largestBatch);
      this.#waiting = this.#waiting.slice(largestBatch);
      const alone = batch.length === 1;
      if (await this.#try(batch, alone)) continue;
      if (!alone) for (const one of batch) await this.#try([one], true);
    }
    this.#busy = false;
  }

  async #try(batch: readonly Waiting<Item, Answer>[], last: boolean): Promise<boolean> {
    try {
      const answers = await this.#call(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error("The store left an item unanswered"));
        else resolve(answer);
      }
      return true;
    } catch (error) {
      if (last) for (const { reject } of batch) reject(error);
      return false;
    }
  }
}
