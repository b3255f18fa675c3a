import { deliveryId } from "../model/delivery.ts";
import { keyOf, type Target } from "../plan/told.ts";
import type { AlertDocument } from "./document.ts";

/** Of one alert. When more were told than that, everybody counts as told. */
const mostHeard = 2_000;

/**
 * What falls due within so long counts as told when an alert is resolved: it may be on its way before the
 * store has that it is resolved. So nobody is left with half the story.
 */
const marginMs = 5_000;

/** Stands for whom a draft reaches and where: as the ids of deliveries end. */
export function listenerOf(draft: Target): string {
  return deliveryId("", draft.channel, keyOf(draft)).slice(1);
}

/** The same of a delivery. */
export function listenerOfDelivery(delivery: {
  readonly id: string;
  readonly eventId: string;
}): string {
  return delivery.id.slice(delivery.eventId.length + 1);
}

/** Adds who is told, and when it falls due; of twice told the first counts. */
export function hearing(
  { heard, heardByMore }: Pick<AlertDocument, "heard" | "heardByMore">,
  told: readonly { readonly listener: string; readonly dueAt: number }[],
): Pick<AlertDocument, "heard" | "heardByMore"> {
  const next = { ...heard };
  let count = Object.keys(next).length;
  let more = heardByMore;
  for (const { listener, dueAt } of told) {
    if (Object.hasOwn(next, listener)) next[listener] = Math.min(next[listener] ?? dueAt, dueAt);
    else if (count >= mostHeard) more = true;
    else {
      next[listener] = dueAt;
      count += 1;
    }
  }
  return { heard: next, heardByMore: more };
}

/** Whether somebody was told by a moment, or will have been before it can be stopped. */
export function hasHeard(
  { heard, heardByMore }: Pick<AlertDocument, "heard" | "heardByMore">,
  listener: string,
  by: number,
): boolean {
  const dueAt = Object.hasOwn(heard, listener) ? heard[listener] : undefined;
  return dueAt === undefined ? heardByMore === true : isTold(dueAt, by);
}

/** Whether what falls due then is told of before what is planned at a moment. */
export function isTold(dueAt: number, by: number): boolean {
  return dueAt <= by + marginMs;
}

/** A digest tells what happened, whatever has become of it: who gets one has heard. */
export function isInDigest({ bundle }: { readonly bundle?: string | undefined }): boolean {
  return bundle?.startsWith("digest:") === true;
}
