import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Reason } from "../model/outcome.ts";
import type { DestinationLimit } from "../model/rate.ts";
import type { Claim } from "../store/store.ts";
import { Destination, patienceMs } from "./destination.ts";
import type { SlowDown, Slowness } from "./flow.ts";

/** What the destinations of a channel are made of. */
export interface DestinationsParts {
  readonly channel: string;
  /** Of the channel's pool. */
  readonly member: string | undefined;
  /** The destination of an address. */
  readonly of: (address: string) => string;
  readonly limit: DestinationLimit | undefined;
  /** How many attempts the channel makes at once. */
  readonly most: number;
  readonly log: ScopedLogger;
}

/** A destination that was slowed down. */
export interface SlowDestination extends Slowness {
  readonly destination: string;
}

/** When a claim that finds no room should be claimed again, and why. */
export interface Appointment {
  readonly dueAt: number;
  readonly reason: Reason;
}

/** A claim in the hand, and where it goes. */
interface Visit {
  readonly destination: Destination;
  readonly since: number;
  startedAt?: number;
}

const fewest = 1_000;
const mostShown = 20;

/**
 * The places behind one channel. Without a limit only those are watched that asked to slow down, and
 * with none of them it costs nothing.
 */
export class Destinations {
  readonly #parts: DestinationsParts;
  readonly #byName = new Map<string, Destination>();
  readonly #visits = new Map<Claim, Visit>();
  #sweepAt = fewest;

  constructor(parts: DestinationsParts) {
    this.#parts = parts;
  }

  /** Whether anything in the hand goes to a destination that is limited or slow. */
  get watches(): boolean {
    return this.#visits.size > 0;
  }

  /** Takes a claim in, or says when it should come back. */
  admit(claim: Claim, now: number): Appointment | undefined {
    const destination = this.#find(claim, now);
    if (destination === undefined) return undefined;
    if (destination.take(now)) {
      this.#visits.set(claim, { destination, since: now });
      return undefined;
    }
    return this.#appointment(destination, claim, now);
  }

  /** When a claim that was taken in may begin, or must be sent away: `now`, or later. */
  looksAt(claim: Claim, now: number): number {
    const visit = this.#visits.get(claim);
    if (visit === undefined) return now;
    const opensAt = visit.destination.opensAt(now);
    if (opensAt !== undefined && opensAt <= now) return now;
    // A clock that was set back must not keep it in the hand.
    const impatientAt = Math.min(visit.since, now) + patienceMs;
    return Math.max(now, Math.min(opensAt ?? impatientAt, impatientAt));
  }

  /** Sends a claim away that has waited in the hand for too long; `undefined` when it may begin. */
  sendAway(claim: Claim, now: number): Appointment | undefined {
    const visit = this.#visits.get(claim);
    if (visit === undefined) return undefined;
    const opensAt = visit.destination.opensAt(now);
    if (opensAt !== undefined && opensAt <= now) return undefined;
    this.leave(claim);
    return this.#appointment(visit.destination, claim, now);
  }

  /** A claim goes from the hand without having begun. */
  leave(claim: Claim): void {
    const visit = this.#visits.get(claim);
    if (visit === undefined) return;
    this.#visits.delete(claim);
    visit.destination.leave();
  }

  begin(claim: Claim, now: number): void {
    const visit = this.#visits.get(claim);
    if (visit === undefined) return;
    visit.startedAt = now;
    visit.destination.begin(now);
  }

  /** The attempt has ended; `sent` when the message was taken. */
  end(claim: Claim, now: number, sent: boolean): void {
    const visit = this.#visits.get(claim);
    if (visit === undefined) return;
    this.#visits.delete(claim);
    const { destination, startedAt = now } = visit;
    destination.end(now - startedAt);
    if (sent && destination.flow.succeed(now)) {
      const { log } = this.#parts;
      log.info("Destination at full speed again", {
        ...this.#about,
        destination: destination.name,
      });
    }
    if (this.#parts.limit === undefined && destination.isForgettable(now)) {
      this.#byName.delete(destination.name);
    }
  }

  /** The destination of a claim asks for less; call it before {@link end}. Answers whether it is known. */
  slowDown(claim: Claim, request: Omit<SlowDown, "underWay">): boolean {
    const name = this.#nameOf(claim);
    if (name === undefined) return false;
    const known = this.#byName.get(name);
    const destination = known ?? this.#add(name, request.now);
    // Until now nobody has counted: it is told by how many there can be.
    const underWay = Math.max(1, known?.underWay ?? this.#parts.most);
    if (destination.flow.slowDown({ ...request, underWay })) {
      const { log } = this.#parts;
      const { reason } = request;
      log.warn("Destination slowed down", { ...this.#about, destination: name, reason });
    }
    return true;
  }

  /** Those that are slowed down, twenty at most. */
  get slow(): readonly SlowDestination[] {
    const shown: SlowDestination[] = [];
    for (const { name, flow } of this.#byName.values()) {
      if (flow.slowness === undefined) continue;
      shown.push({ destination: name, ...flow.slowness });
      if (shown.length === mostShown) break;
    }
    return shown;
  }

  get #about(): { readonly channel: string; readonly member?: string } {
    const { channel, member } = this.#parts;
    return member === undefined ? { channel } : { channel, member };
  }

  #find(claim: Claim, now: number): Destination | undefined {
    const isLimited = this.#parts.limit !== undefined;
    if (!isLimited && this.#byName.size === 0) return undefined;
    const name = this.#nameOf(claim);
    if (name === undefined) return undefined;
    return this.#byName.get(name) ?? (isLimited ? this.#add(name, now) : undefined);
  }

  #nameOf({ delivery: { address } }: Claim): string | undefined {
    if (address === undefined) return undefined;
    try {
      const name: unknown = this.#parts.of(address);
      return typeof name === "string" ? name : undefined;
    } catch (error) {
      this.#parts.log.error("The destination of an address is not known", {
        ...this.#about,
        error: messageOf(error),
      });
      return undefined;
    }
  }

  #add(name: string, now: number): Destination {
    if (this.#byName.size >= this.#sweepAt) {
      for (const [key, one] of this.#byName) if (one.isForgettable(now)) this.#byName.delete(key);
      this.#sweepAt = Math.max(fewest, this.#byName.size * 2);
    }
    const { limit = {}, most } = this.#parts;
    const destination = new Destination(name, limit, most);
    this.#byName.set(name, destination);
    return destination;
  }

  #appointment(destination: Destination, { delivery }: Claim, now: number): Appointment {
    const { slowness } = destination.flow;
    const why = slowness === undefined ? "has as much as it may get" : "asked to slow down";
    const message = `${destination.name} ${why}; the delivery waits for its turn`;
    const reason = { code: "destination-limit", message };
    return { dueAt: destination.appointment(now, delivery.priority), reason };
  }
}
