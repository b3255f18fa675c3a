import type { Delivery } from "../model/delivery.ts";
import type { DeliveryLog } from "../store/store.ts";
import type { Gate } from "./gate.ts";

/** What a day's budget is told by and through. */
export interface DayBudgetParts {
  /** How many may be sent in 24 hours. */
  readonly limit: number;
  /** {@link spentInDay} of the channel. */
  readonly spent: () => Promise<number>;
  /** Other processes use the same budget. */
  readonly shared: boolean;
  readonly onReached: (spent: number) => void;
  readonly onRoom: () => void;
}

/** When all is used, how long to wait for a part of the day to be over. */
const waitMs = 60_000;
/** How long an answer of the store is believed, as others send too: a larger one costs more. */
const shortestTrustMs = 1_000;
const trustMsPerSend = 0.1;
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

  /** Of an old answer one is taken up, so that an idle channel asks nothing and a busy one asks again. */
  room(now: number): number {
    return this.#isOld(now) ? Math.min(this.#left, 1) : this.#left;
  }

  opensAt(now: number): number {
    return this.#left > 0 ? now : Math.max(now, Math.min(this.#askedAt, now) + waitMs);
  }

  /** Nothing is left of the day, for nobody. */
  get isUsedUp(): boolean {
    return this.#isUsedUp;
  }

  note(): void {
    this.#left -= 1;
    this.#begunSince += 1;
  }

  /** Whether {@link look} has to be called before anything more is claimed. */
  isStale(now: number): boolean {
    if (this.#isUsedUp) return this.#age(now) >= waitMs;
    return this.#left <= 0 || (this.#begunSince > 0 && this.#isOld(now));
  }

  /** Asks the store. `unsent` are claimed by this process and have not begun: {@link note} counts them. */
  async look(now: number, unsent: number): Promise<void> {
    const { limit, spent, shared, onReached, onRoom } = this.#parts;
    this.#begunSince = 0;
    const inStore = await spent();
    const soFar = Math.max(0, inStore - unsent) + this.#begunSince;
    const left = Math.max(0, limit - soFar);
    this.#left = shared ? Math.ceil(left / share) : left;
    this.#askedAt = now;
    if (left === 0 && !this.#isUsedUp) onReached(soFar);
    if (left > 0 && this.#isUsedUp) onRoom();
    this.#isUsedUp = left === 0;
  }

  #isOld(now: number): boolean {
    const { shared, limit } = this.#parts;
    const trustMs = Math.min(Math.max(limit * trustMsPerSend, shortestTrustMs), waitMs);
    return shared && this.#age(now) >= trustMs;
  }

  /** Endless once the clock was set back. */
  #age(now: number): number {
    return now < this.#askedAt ? Number.POSITIVE_INFINITY : now - this.#askedAt;
  }
}

/** More than all processes together have in hand. */
const mostInHands = 2_000;

/**
 * What counts for the day of a channel, or of a member of its pool: the messages that were sent or failed for good in the 24 hours
 * before, and what any process has in hand. In this order nothing that is settled meanwhile is missed.
 */
export async function spentInDay(
  log: DeliveryLog,
  channel: string,
  member: string | undefined,
  now: number,
): Promise<number> {
  const inHands = await log.list({ channel, state: "sending" }, { limit: mostInHands });
  const { channels } = await log.statistics(now);
  const counts = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
  if (member === undefined) {
    return new Set(inHands.map(messageKey)).size + (counts?.messages ?? 0);
  }
  // What is not bound yet may go through any of them.
  const own = inHands.filter((one) => one.bound !== true || one.member === member);
  const members = counts?.members ?? {};
  const ended = Object.hasOwn(members, member) ? members[member] : undefined;
  return new Set(own.map(messageKey)).size + (ended?.messages ?? 0);
}

/** A bundle is one message. */
function messageKey({ id, bundle, recipient, address = "" }: Delivery): string {
  return bundle === undefined ? id : JSON.stringify([bundle, recipient.id, address]);
}
