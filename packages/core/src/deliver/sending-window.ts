import { type Rate, type Span, spans } from "../model/rate.ts";
import type { Gate } from "./gate.ts";

/** Sends that are counted as one: they began within a hundredth of the span. */
interface Lot {
  readonly firstAt: number;
  lastAt: number;
  count: number;
}

/** How many lots a span is cut into; it bounds what is kept, and how often a lane has to look. */
const grains = 100;

/**
 * At most `limit` sends in every span of time, wherever it begins. What began close together is
 * counted as if all of it had begun with the last, so that the limit is never exceeded, and reached to
 * a hundredth.
 */
export class SendingWindow implements Gate {
  readonly words: string;
  /** The time that one send takes of the limit. */
  readonly intervalMs: number;
  readonly spanMs: number;
  readonly #limit: number;
  /** Oldest first. */
  readonly #lots: Lot[] = [];
  #count = 0;

  constructor({ milliseconds, name }: Span, limit: number) {
    this.words = `limited to ${limit} ${name}`;
    this.intervalMs = milliseconds / limit;
    this.spanMs = milliseconds;
    this.#limit = limit;
  }

  isEmpty(now: number): boolean {
    return this.room(now) === this.#limit;
  }

  room(now: number): number {
    this.#forget(now);
    return this.#limit - this.#count;
  }

  opensAt(now: number): number {
    const oldest = this.room(now) > 0 ? undefined : this.#lots[0];
    return oldest === undefined ? now : oldest.lastAt + this.spanMs;
  }

  note(now: number): void {
    this.#forget(now);
    this.#count += 1;
    const newest = this.#lots.at(-1);
    if (newest !== undefined && now - newest.firstAt < this.spanMs / grains) {
      newest.lastAt = now;
      newest.count += 1;
    } else {
      this.#lots.push({ firstAt: now, lastAt: now, count: 1 });
    }
  }

  #forget(now: number): void {
    // After the clock was set back, what seems to lie ahead counts as of now.
    for (let index = this.#lots.length - 1; index >= 0; index -= 1) {
      const lot = this.#lots[index];
      if (lot === undefined || lot.lastAt <= now) break;
      this.#lots[index] = { firstAt: now, lastAt: now, count: lot.count };
    }
    for (let lot = this.#lots[0]; lot !== undefined; lot = this.#lots[0]) {
      if (now - lot.lastAt < this.spanMs) break;
      this.#count -= lot.count;
      this.#lots.shift();
    }
  }
}

/** A window for each span that a rate limits. */
export function windowsOf(rate: Rate): readonly SendingWindow[] {
  return spans.flatMap((span) => {
    const limit = rate[span.key];
    return limit === undefined ? [] : [new SendingWindow(span, limit)];
  });
}
