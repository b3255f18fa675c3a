import type { Priority } from "../model/delivery.ts";
import type { DestinationLimit } from "../model/rate.ts";
import { Flow } from "./flow.ts";
import { type Gate, openingOf } from "./gate.ts";
import { type SendingWindow, windowsOf } from "./sending-window.ts";

/** What will be free within this time is waited for in the hand, and otherwise in the store. */
export const patienceMs = 100;

/** Believed of an attempt's length until one has ended. */
const guessMs = 250;
const shortestHorizonMs = 1_000;
const longestHorizonMs = 3_600_000;

/**
 * One place behind a channel: how many attempts may go there now, and when what finds no room should
 * come back. Appointments are given one after the other, so that a backlog of thousands is not claimed
 * again and again; and where the pace is a guess, none further ahead than the backlog has lasted, so
 * that each waits at most about twice as long as it had to.
 */
export class Destination {
  readonly name: string;
  readonly flow: Flow;
  readonly #windows: readonly SendingWindow[];
  readonly #gates: readonly Gate[];
  #underWay = 0;
  #inHand = 0;
  #typicalMs: number | undefined;
  /** The last appointment of each priority. */
  readonly #lastOf = new Map<Priority, number>();
  #backlogSince = 0;
  #bookedUntil = Number.NEGATIVE_INFINITY;

  constructor(name: string, limit: DestinationLimit, most: number) {
    this.name = name;
    this.flow = new Flow(Math.min(limit.concurrent ?? most, most));
    this.#windows = windowsOf(limit);
    this.#gates = [...this.#windows, this.flow];
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Whether nothing is known of it that is worth keeping. */
  isForgettable(now: number): boolean {
    const isIdle = this.#underWay === 0 && this.#inHand === 0 && now > this.#bookedUntil;
    return (
      isIdle && this.flow.slowness === undefined && this.#windows.every((one) => one.isEmpty(now))
    );
  }

  /** Takes one more into the hand, if it can begin at once or within moments. */
  take(now: number): boolean {
    const { atOnce } = this.flow;
    if (this.#inHand >= atOnce || openingOf(this.#gates, now) > now + patienceMs) return false;
    const isFree = this.#underWay + this.#inHand < atOnce;
    if (!isFree && (this.#typicalMs ?? guessMs) > patienceMs) return false;
    this.#inHand += 1;
    return true;
  }

  /** When one in the hand may begin: `undefined` when another one has to end first. */
  opensAt(now: number): number | undefined {
    return this.#underWay >= this.flow.atOnce ? undefined : openingOf(this.#gates, now);
  }

  /** One goes from the hand without having begun. */
  leave(): void {
    this.#inHand -= 1;
  }

  begin(now: number): void {
    this.#inHand -= 1;
    this.#underWay += 1;
    for (const gate of this.#gates) gate.note(now);
  }

  end(tookMs: number): void {
    this.#underWay -= 1;
    const typicalMs = this.#typicalMs ?? tookMs;
    this.#typicalMs = typicalMs + (Math.max(0, tookMs) - typicalMs) / 4;
  }

  /** When to come back. */
  appointment(now: number, priority: Priority): number {
    if (now > this.#bookedUntil + shortestHorizonMs) this.#backlogSince = now;
    const { atOnce, gapMs, slowness } = this.flow;
    const limitMs = Math.max(0, ...this.#windows.map(({ intervalMs }) => intervalMs));
    const guessedMs = Math.max(gapMs, (this.#typicalMs ?? guessMs) / atOnce);
    const isCertain = limitMs >= guessedMs && slowness === undefined;
    const horizonMs = isCertain ? longestHorizonMs : this.#horizonMs(now);
    const intervalMs = Math.max(limitMs, guessedMs);
    const isBusy = this.#underWay + this.#inHand >= atOnce;
    const soonest = Math.max(openingOf(this.#gates, now), now + (isBusy ? intervalMs : 1));
    const next = (this.#lastOf.get(priority) ?? Number.NEGATIVE_INFINITY) + intervalMs;
    const at = Math.min(Math.max(next, soonest), Math.max(now + horizonMs, soonest));
    this.#lastOf.set(priority, at);
    this.#bookedUntil = Math.max(this.#bookedUntil, at);
    return Math.ceil(at);
  }

  #horizonMs(now: number): number {
    const lasted = now - this.#backlogSince;
    return Math.min(Math.max(lasted, shortestHorizonMs), longestHorizonMs);
  }
}
