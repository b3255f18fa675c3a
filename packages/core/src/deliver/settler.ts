import { Batcher } from "../batcher.ts";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Claim, Outbox, Settlement } from "../store/store.ts";
import type { SuppressionGuard } from "../suppression/guard.ts";

/** What settling works with. */
export interface SettlerParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly guard: SuppressionGuard;
  readonly log: ScopedLogger;
  /** Told after each settlement. */
  readonly onSettled: () => void;
  /** Told when deliveries of any channel may be due that stood in for what was settled. */
  readonly onStandIns: () => void;
}

/** The end of a claim, without what the claim says itself. */
export type Ending = Pick<Settlement, "alone" | "attempt" | "keepContent" | "next"> & {
  /** When a delivery that waits for its channel may go on; it is due as before. */
  readonly probeAt?: number | undefined;
};

/** How a settlement is to be written. */
export interface SettleOptions {
  /** Aborted when nobody can wait for a store that fails. */
  readonly giveUp: AbortSignal;
  /** Further settlements will follow within moments. */
  readonly moreToCome: boolean;
}

/** The wait after the store failed. */
const storeRestMs = 1_000;

/** Writes down how attempts ended, many in one commit, and tells everybody who listens. */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #batch: Batcher<Settlement, "settled" | "lost">;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
    this.#batch = new Batcher((settlements) => parts.outbox.settle(settlements));
  }

  /** Keeps at it while the store fails: the result of an attempt is not to be lost. */
  async settle(claim: Claim, ending: Ending, { giveUp, moreToCome }: SettleOptions): Promise<void> {
    const { clock, guard, log, onSettled, onStandIns } = this.#parts;
    const { delivery, token } = claim;
    const { probeAt, ...end } = ending;
    const documents = guard.documents(delivery, end.next);
    const standIns = end.next.state === "queued" ? undefined : delivery.standIns;
    const settlement = { id: delivery.id, token, now: clock.now(), ...end, documents, standIns };
    for (;;) {
      try {
        const result = await this.#batch.add(settlement, moreToCome);
        if (result === "lost") {
          log.warn("Another worker has taken over", about(claim));
        } else {
          this.#tell(claim, settlement, probeAt);
          if (documents !== undefined) await guard.announce(delivery, documents);
        }
        if (standIns !== undefined) onStandIns();
        return onSettled();
      } catch (error) {
        log.error("The store failed at a settlement", { ...about(claim), error: messageOf(error) });
        if (giveUp.aborted) return;
        await new Promise<void>((resolve) => clock.schedule(storeRestMs, resolve));
      }
    }
  }

  #tell(
    claim: Claim,
    { now, next, attempt, alone = false }: Settlement,
    probeAt: number | undefined,
  ): void {
    const { events, log } = this.#parts;
    const { event } = claim;
    const member = attempt?.member;
    const delivery = member === undefined ? claim.delivery : { ...claim.delivery, member };
    const bundle = alone ? undefined : claim.bundle;
    const durationMs = attempt === undefined ? 0 : attempt.endedAt - attempt.startedAt;
    if (next.state === "sent") {
      const response = attempt?.response;
      log.info("Sent", { ...about(claim, member), durationMs, response });
      const sent = { ...delivery, state: next.state, settledAt: now };
      const { providerId } = next;
      events.tell("sent", { delivery: sent, event, bundle, response, providerId, durationMs });
    } else if (next.state === "failed") {
      log.error("Failed for good", { ...about(claim, member), reason: next.reason });
      const failed = { ...delivery, state: next.state, reason: next.reason, settledAt: now };
      const suppress = next.suppress === true;
      events.tell("failed", { delivery: failed, event, bundle, reason: next.reason, suppress });
    } else if (next.state === "skipped") {
      log.info("Skipped", { ...about(claim, member), reason: next.reason });
      const skipped = { ...delivery, state: next.state, reason: next.reason, settledAt: now };
      events.tell("skipped", { delivery: skipped, event, bundle, reason: next.reason });
    } else if (next.hold?.kind === "destination-limit") {
      // Nothing was tried, and of a long backlog it is told for each.
      log.debug("Put off", { ...about(claim, member), until: new Date(next.dueAt).toISOString() });
    } else if (next.hold !== undefined) {
      const { state, hold, refund } = next;
      const dueAt = probeAt ?? next.dueAt;
      log.warn("Deferred", { ...about(claim, member), until: new Date(dueAt).toISOString(), hold });
      const attempts = delivery.attempts - (refund ? 1 : 0);
      const waiting = { ...delivery, state, dueAt: next.dueAt, hold, attempts };
      events.tell("deferred", { delivery: waiting, event, bundle, reason: hold.reason, dueAt });
    }
  }
}

/** What a log line says of a claim: never a payload. */
function about(
  { delivery, event, bundle }: Claim,
  member?: string,
): Readonly<Record<string, unknown>> {
  return {
    delivery: delivery.id,
    type: event.type,
    channel: delivery.channel,
    ...(member !== undefined && { member }),
    recipient: delivery.recipient.id,
    attempt: delivery.attempts,
    ...(bundle !== undefined && { deliveries: bundle.total }),
  };
}
