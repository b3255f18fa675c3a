import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Claim, Outbox } from "../store/store.ts";

/** What a hand works with. */
export interface HandParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  readonly leaseMs: number;
}

/** The claims that a lane holds. Their leases are renewed as long as it holds them. */
export class Hand {
  readonly #parts: HandParts;
  readonly #claims = new Set<Claim>();
  #renewing = false;
  #cancel = () => {};

  constructor(parts: HandParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#claims.size;
  }

  take(claims: readonly Claim[]): void {
    for (const claim of claims) this.#claims.add(claim);
    if (!this.#renewing) this.#renewLater();
  }

  /** Holds a claim in the place of what it was before. */
  exchange(before: Claim, claim: Claim): void {
    if (this.#claims.delete(before)) this.#claims.add(claim);
  }

  letGo(claim: Claim): void {
    this.#claims.delete(claim);
  }

  /** Ends renewing; whatever is still held may be claimed by others when its lease is over. */
  close(): void {
    this.#cancel();
  }

  #renewLater(): void {
    const { clock, leaseMs } = this.#parts;
    this.#renewing = true;
    this.#cancel = clock.schedule(leaseMs / 3, () => {
      this.#renewing = this.#claims.size > 0;
      if (!this.#renewing) return;
      this.#renewLater();
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    const { outbox, clock, leaseMs, log } = this.#parts;
    const held = [...this.#claims].map(({ delivery, token }) => ({ id: delivery.id, token }));
    try {
      const answers = await outbox.renew(held, clock.now() + leaseMs);
      const lost = held.filter((_, index) => answers[index] === "lost").map(({ id }) => id);
      // An attempt under way cannot be called back; its settlement will find out.
      if (lost.length > 0) log.warn("Leases were lost", { deliveries: lost });
    } catch (error) {
      log.error("The store failed at a renewal", { error: messageOf(error) });
    }
  }
}
