import type { AlertPolicy } from "../alert/policy.ts";
import { Batcher } from "../batcher.ts";
import type { Clock } from "../clock.ts";
import { type Spare, sparePlaceholders } from "../digest/spare.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Event, EventType } from "../model/event.ts";
import type { Reason } from "../model/outcome.ts";
import { loaded, type PlanState, type PlanStates } from "../plan/state.ts";
import type { Claim, DeliveryLog } from "../store/store.ts";
import { DeliverySnapshot } from "./delivery-snapshot.ts";
import type { RuleLookup } from "./policies.ts";
import { releaseChecks } from "./release-checks.ts";
import { denial } from "./still-matters.ts";

/** A delivery that has waited on purpose and falls due. */
export interface Released {
  readonly delivery: Delivery;
  readonly event: Event;
  readonly type: EventType;
  /** When it is looked at. */
  readonly now: number;
  readonly alertPolicy: AlertPolicy;
  /** Those in force. */
  readonly rules: RuleLookup;
}

/** What release checks see of the store: what planning sees, to read. */
export type ReleaseState = {
  readonly [Name in keyof PlanState]: Pick<PlanState[Name], "want" | "wantAll" | "get" | "values">;
} & {
  /** Other deliveries, as the log has them. */
  readonly deliveries: Pick<DeliverySnapshot, "want" | "get">;
};

/**
 * One question that is asked of every delivery that has waited on purpose, before it is tried for the
 * first time: does it still matter? Pure over what it is given.
 */
export interface ReleaseCheck {
  readonly name: string;
  /** Says what it has to see of the store to decide. */
  want?(released: Released, state: ReleaseState): void;
  /** The same, once it has seen that: what it must see besides is known by then. */
  wantFurther?(released: Released, state: ReleaseState): void;
  /** Why it is not sent any more: it is settled as skipped, with this reason. */
  refusal(released: Released, state: ReleaseState): Reason | undefined;
}

/** What releasing works with. */
export interface ReleasesParts {
  readonly states: PlanStates;
  readonly deliveries: Pick<DeliveryLog, "get" | "list">;
  readonly rules: RuleLookup;
  readonly alertPolicy: AlertPolicy;
  readonly types: ReadonlyMap<string, EventType>;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/** A delivery with its event, as a claim has them. */
type Claimed = Pick<Released, "delivery" | "event">;

/** Looks again at what has waited, many in one look at the store. */
export class Releases {
  readonly #parts: ReleasesParts;
  readonly #batch: Batcher<Released, { readonly reason: Reason | undefined }>;

  constructor(parts: ReleasesParts) {
    this.#parts = parts;
    this.#batch = new Batcher((lot) => this.#look(lot));
  }

  /** Whether a claimed delivery is to be asked about: it has waited on purpose, or reminds, and was never begun. */
  concern({ delivery, event }: Claimed): boolean {
    const { dueAt, createdAt, content, standsInFor, follows } = delivery;
    const isAsked = dueAt > createdAt || standsInFor !== undefined || follows !== undefined;
    if (event.notice?.kind === "reminder") return content === undefined;
    return isAsked && content === undefined;
  }

  /** Why a claimed delivery does not matter any more. Rejects when the store fails. */
  async refusal({ delivery, event }: Claimed): Promise<Reason | undefined> {
    const { types, clock, alertPolicy, rules } = this.#parts;
    const type = types.get(event.type);
    if (type === undefined) return undefined;
    const released = { delivery, event, type, now: clock.now(), alertPolicy, rules };
    const { reason } = await this.#batch.add(released);
    return reason ?? denial(released, this.#parts);
  }

  /** Those of a claimed digest that say nothing. Rejects when the store fails. */
  sparePlaceholders(claim: Claim, gone: ReadonlySet<string>): Promise<readonly Spare[]> {
    return sparePlaceholders(claim, gone, this.#parts.deliveries);
  }

  async #look(lot: readonly Released[]): Promise<readonly { reason: Reason | undefined }[]> {
    const documents = this.#parts.states.open();
    const deliveries = new DeliverySnapshot(this.#parts.deliveries);
    const state = { ...documents, deliveries };
    for (const released of lot) for (const check of releaseChecks) check.want?.(released, state);
    await Promise.all([loaded(documents), deliveries.load()]);
    for (const released of lot) {
      for (const check of releaseChecks) check.wantFurther?.(released, state);
    }
    await deliveries.load();
    return lot.map((released) => ({ reason: firstRefusal(released, state) }));
  }
}

function firstRefusal(released: Released, state: ReleaseState): Reason | undefined {
  for (const check of releaseChecks) {
    const reason = check.refusal(released, state);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
