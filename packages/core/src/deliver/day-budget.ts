import type { Gate } from "./gate.ts";

/** What a day's budget is told by and through. */
export interface DayBudgetParts {
  /** How many may be sent in 24 hours. */
  readonly limit: number;
  /** How many were sent, or failed for good, in the 24 hours before. */
  readonly used: () => Promise<number>;
  /** Other processes use the same budget. */
  readonly shared: boolean;
  readonly onReached: (used: number) => void;
  readonly onRoom: () => void;
}

/** How long an answer of the store is believed while something is sent, and waited for when all is used. */
const lookEveryMs = 60_000;
/** What a process may take at once of a budget that others use too. */
const share = 16;

/**
 * At most so many sends in 24 hours, by what the store has of them: that holds over a restart. Of a
 * budget that several processes use, each takes a sixteenth at a time of what is left.
 */
export class DayBudget implements Gate {
  readonly words: string;
  readonly #parts: DayBudgetParts;
  #left = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #begunSince = 0;
  #isUsedUp = false;

  constructor(parts: DayBudgetParts) {
    this.words = `limited to ${parts.limit} a day`;
    this.#parts = parts;
  }

  room(): number {
    return this.#left;
  }

  opensAt(now: number): number {
    return this.#left > 0 ? now : Math.max(now, Math.min(this.#askedAt, now) + lookEveryMs);
  }

  note(): void {
    this.#left -= 1;
    this.#begunSince += 1;
  }

  /** Whether {@link look} has to be called before anything more is claimed. */
  isStale(now: number): boolean {
    const old = now - this.#askedAt >= lookEveryMs || now < this.#askedAt;
    if (this.#isUsedUp) return old;
    return this.#left <= 0 || (old && this.#begunSince > 0);
  }

  /** Asks the store. `unsettled` attempts have begun, and are not in the store as ended. */
  async look(now: number, unsettled: number): Promise<void> {
    const { limit, used, shared, onReached, onRoom } = this.#parts;
    this.#begunSince = 0;
    const stored = await used();
    const soFar = stored + unsettled + this.#begunSince;
    const left = Math.max(0, limit - soFar);
    this.#left = shared ? Math.ceil(left / share) : left;
    this.#askedAt = now;
    if (left === 0 && !this.#isUsedUp) onReached(soFar);
    if (left > 0 && this.#isUsedUp) onRoom();
    this.#isUsedUp = left === 0;
  }
}
