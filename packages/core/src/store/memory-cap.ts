import type { Delivery } from "../model/delivery.ts";
import type { MemoryShelf } from "./memory-shelf.ts";
import { heldByCap } from "./recipient-cap.ts";
import type { EnqueueLimits } from "./store.ts";

/** The span in which deliveries for one address are counted. */
export const hourMs = 3_600_000;

/** Counts a delivery in its hour, and answers it as it is to be stored: held where there is no room. */
export function capped(
  shelf: Pick<MemoryShelf, "load" | "openIn">,
  delivery: Delivery,
  { now, perRecipientPerHour }: EnqueueLimits,
): Delivery {
  const { address, state, dueAt } = delivery;
  if (perRecipientPerHour === undefined || address === undefined || state !== "queued") {
    return delivery;
  }
  const mate = mateOf(shelf, delivery);
  if (mate !== undefined) return { ...delivery, dueAt: mate.dueAt, hold: mate.hold };
  const { load } = shelf;
  const first = Math.floor(Math.max(dueAt, now) / hourMs);
  let hour = first;
  while ((load.get(`${hour} ${address}`) ?? 0) >= perRecipientPerHour) hour += 1;
  const key = `${hour} ${address}`;
  load.set(key, (load.get(key) ?? 0) + 1);
  if (hour === first) return delivery;
  return { ...delivery, ...heldByCap(delivery, { now, perRecipientPerHour }, hour * hourMs) };
}

/** One that waits in the same bundle for the same moment, or was due then and is held by the cap. */
function mateOf(
  shelf: Pick<MemoryShelf, "openIn">,
  { channel, bundle, address, dueAt }: Delivery,
): Delivery | undefined {
  if (bundle === undefined) return undefined;
  return [...shelf.openIn(channel)]
    .filter(({ delivery, bundle: bound }) => {
      const isSame = delivery.bundle === bundle && delivery.address === address;
      const isMoved = delivery.hold?.kind === "recipient-cap" && delivery.dueAt > dueAt;
      return bound === undefined && isSame && (delivery.dueAt === dueAt || isMoved);
    })
    .map(({ delivery }) => delivery)
    .sort((a, b) => a.dueAt - b.dueAt)[0];
}
