import type { Clock } from "../clock.ts";
import type { Claim } from "../store/store.ts";
import type { Appointment, Destinations } from "./destinations.ts";

/** What a queue works with. */
export interface ReadyQueueParts {
  readonly clock: Clock;
  /** None where a channel tells its destinations not apart. */
  readonly destinations: Destinations | undefined;
  /** Gives a claim back that has waited for its destination for too long. */
  readonly putBack: (claim: Claim, appointment: Appointment) => void;
  /** Called when there may be something to take again. */
  readonly look: () => void;
}

/** What is begun in the store and waits for a place. First come, first served, a closed destination aside. */
export class ReadyQueue<Item extends { readonly claim: Claim }> {
  readonly #parts: ReadyQueueParts;
  readonly #items: Item[] = [];
  #cancel = () => {};

  constructor(parts: ReadyQueueParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The next one that may begin; `undefined` when none may, and then it calls `look` in time. */
  take(): Item | undefined {
    const { destinations, clock, putBack } = this.#parts;
    if (destinations === undefined || !destinations.watches) return this.#items.shift();
    const now = clock.now();
    let looksAt: number | undefined;
    for (let index = 0; index < this.#items.length; ) {
      const item = this.#items[index];
      if (item === undefined) break;
      const at = destinations.looksAt(item.claim, now);
      if (at > now) {
        looksAt = Math.min(at, looksAt ?? at);
        index += 1;
        continue;
      }
      this.#items.splice(index, 1);
      const appointment = destinations.sendAway(item.claim, now);
      if (appointment === undefined) return item;
      putBack(item.claim, appointment);
    }
    if (looksAt !== undefined) this.lookAt(looksAt);
    return undefined;
  }

  /** Everything, to be given back. */
  takeAll(): readonly Item[] {
    const items = this.#items.splice(0);
    for (const { claim } of items) this.#parts.destinations?.leave(claim);
    return items;
  }

  lookAt(moment: number): void {
    const { clock, look } = this.#parts;
    this.#cancel();
    this.#cancel = clock.schedule(Math.max(0, moment - clock.now()), look);
  }

  close(): void {
    this.#cancel();
  }
}
