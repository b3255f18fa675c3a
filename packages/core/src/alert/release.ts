import type { ReleaseCheck, Released, ReleaseState } from "../deliver/release.ts";
import { reportOf } from "../model/alert.ts";
import type { Reason } from "../model/outcome.ts";
import { type AlertDocument, acknowledgementAt, fingerprintOf } from "./document.ts";
import { isInDigest, isTold, listenerOfDelivery } from "./heard.ts";
import { alertNamed, since } from "./told.ts";

/**
 * Whether an alert still is what a held notice says of it. What fired and is over is not told any more, and
 * planning leaves the end of it out for the same people, by the same comparison.
 */
export const alertStillStands: ReleaseCheck = {
  name: "alert",
  want(released, { alerts }) {
    const report = reportOf(released.type, released.event);
    if (report !== undefined) alerts.want(fingerprintOf(report.key));
  },
  refusal(released, { alerts }: ReleaseState): Reason | undefined {
    const { type, event } = released;
    const report = isInDigest(released.delivery) ? undefined : reportOf(type, event);
    const document = report && alerts.get(fingerprintOf(report.key));
    if (report === undefined || document === undefined || report.toAll === true) return undefined;
    const named = alertNamed({ type }, report);
    if (report.status === "resolved") return refusalOfRecovery(released, document, named);
    return refusalOfFiring(released, document, named);
  },
};

function refusalOfFiring(
  released: Released,
  document: AlertDocument,
  named: string,
): Reason | undefined {
  const { event, now } = released;
  if (event.notice?.kind === "flapping" || event.notice?.kind === "stable") return undefined;
  if (isOver(released, document)) {
    const message = `${named} was resolved meanwhile, so nobody needs to hear that it was firing`;
    return { code: "resolved-meanwhile", message };
  }
  const taken = acknowledgementAt(document, now);
  if (event.notice?.kind !== "reminder" || taken === undefined) return undefined;
  const message = `${taken.by} acknowledged ${named} at ${since(taken.at)}`;
  return { code: "acknowledged-meanwhile", message };
}

/** Whoever heard before is told of the end; of a first notice it depends on when it falls due. */
function isOver({ delivery, event }: Released, document: AlertDocument): boolean {
  if (document.endedForAll === true) return false;
  if (event.occurredAt < document.since) return !isTold(delivery.dueAt, document.since);
  if (document.status === "firing" || document.resolvedAt === undefined) return false;
  const first = document.heard[listenerOfDelivery(delivery)] ?? delivery.dueAt;
  const isLater = delivery.createdAt > first;
  return isLater || !isTold(first, document.resolvedAt);
}

function refusalOfRecovery(
  { event }: Released,
  document: AlertDocument,
  named: string,
): Reason | undefined {
  if (document.status !== "firing" || document.event.at <= event.occurredAt) return undefined;
  const message = `${named} fires again since ${since(document.since)}`;
  return { code: "fired-again", message };
}
