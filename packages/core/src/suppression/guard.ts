import type { Clock } from "../clock.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Reason } from "../model/outcome.ts";
import type { Next, SettledDocument } from "../store/store.ts";
import {
  auditNote,
  engineActor,
  inShort,
  longestNote,
  longestSource,
  type SuppressionDocument,
  suppressionCollection,
  suppressionId,
} from "./document.ts";
import type { SuppressionLookup } from "./lookup.ts";
import { suppressedReason } from "./reason.ts";
import type { SuppressionList } from "./suppression-list.ts";

/** What a guard works with. */
export interface SuppressionGuardParts {
  /** The channel's name. */
  readonly channel: string;
  /** The channel's kind of address; none where it is one place. */
  readonly kind: string | undefined;
  readonly lookup: SuppressionLookup;
  readonly list: Pick<SuppressionList, "announce">;
  readonly clock: Clock;
}

/** The suppression list as the lane of one channel meets it. */
export class SuppressionGuard {
  readonly #parts: SuppressionGuardParts;

  constructor(parts: SuppressionGuardParts) {
    this.#parts = parts;
  }

  /** Why a delivery that was queued before is not sent after all; `undefined` when it is. */
  async refusal({ address }: Delivery): Promise<Reason | undefined> {
    const { kind, lookup } = this.#parts;
    if (kind === undefined || address === undefined) return undefined;
    const found = await lookup.find([{ kind, address }]);
    if (found.size === 0) return undefined;
    const suppression = found.get(suppressionId({ kind, address }));
    return suppression && suppressedReason(address, suppression);
  }

  /** What an attempt's end puts on the list: stored with its settlement, so that no crash parts them. */
  documents({ id, address }: Delivery, next: Next): readonly SettledDocument[] | undefined {
    const { kind, channel, clock } = this.#parts;
    if (next.state !== "failed" || next.suppress !== true) return undefined;
    if (kind === undefined || address === undefined) return undefined;
    const now = clock.now();
    const value: SuppressionDocument = {
      kind,
      address,
      reason: "hard-bounce",
      since: now,
      actor: engineActor,
      note: inShort(next.reason.response ?? next.reason.message, longestNote),
      source: inShort(`channel ${channel}`, longestSource),
      deliveryId: id,
    };
    return [
      {
        collection: suppressionCollection,
        id: suppressionId({ kind, address }),
        value,
        expectedVersion: 0,
        by: { now, actor: engineActor, note: auditNote(value) },
      },
    ];
  }

  /** Tells who listens, once the settlement is stored. */
  async announce(delivery: Delivery, documents: readonly SettledDocument[]): Promise<void> {
    for (const { id } of documents) await this.#parts.list.announce(id, delivery.id);
  }
}
