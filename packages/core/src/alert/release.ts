import type { ReleaseCheck, Released, ReleaseState } from "../deliver/release.ts";
import { reportOf } from "../model/alert.ts";
import type { Reason } from "../model/outcome.ts";
import { type AlertDocument, acknowledgementAt, fingerprintOf } from "./document.ts";
import { isInDigest, isTold, listenerOfDelivery } from "./heard.ts";
import { plannedFor } from "./planned-for.ts";
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
    const { type, event, delivery } = released;
    const isAskedElsewhere = isInDigest(delivery) || delivery.step !== undefined;
    const report = isAskedElsewhere ? undefined : reportOf(type, event);
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

/** Whether it is over, and whoever hears of that hears of it without this notice. */
function isOver(released: Released, document: AlertDocument): boolean {
  const { delivery, event } = released;
  const first = firstHeard(released, document);
  if (first === undefined) {
    // It is about a time before, of which the end was planned by then at the latest.
    const { at, forAll } = document.ended.findLast(({ since }) => since <= event.occurredAt) ?? {};
    return forAll !== true && !isTold(delivery.dueAt, at ?? document.since);
  }
  const end = document.status === "resolved" ? document.ended.at(-1) : undefined;
  if (end === undefined || end.forAll) return false;
  // Whoever heard by another one is told of the end; of a first notice it depends on when that falls due.
  return first < plannedFor(delivery) || !isTold(first, end.at);
}

/** When the reader of a delivery heard of what fires now; `undefined` when it is about a time before. */
function firstHeard({ delivery, event }: Released, document: AlertDocument): number | undefined {
  if (event.occurredAt < document.since) return undefined;
  const known = document.heard[listenerOfDelivery(delivery)];
  return known ?? (document.heardByMore === true ? delivery.dueAt : undefined);
}

/** Left out for those who have heard meanwhile that it fires again: they hear of that end. */
function refusalOfRecovery(
  { delivery, event, now }: Released,
  document: AlertDocument,
  named: string,
): Reason | undefined {
  const last = document.status === "resolved" ? document.ended.at(-1) : undefined;
  if (last?.event === event.id) return undefined;
  const heardAt = document.heard[listenerOfDelivery(delivery)];
  const hasHeard =
    heardAt === undefined ? document.heardByMore === true : isTold(heardAt, last?.at ?? now);
  if (!hasHeard) return undefined;
  const message = `${named} fired again at ${since(document.since)}`;
  return { code: "fired-again", message };
}
