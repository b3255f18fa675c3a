import type { ReleaseCheck, Released, ReleaseState } from "../deliver/release.ts";
import { reportOf } from "../model/alert.ts";
import type { Delivery } from "../model/delivery.ts";
import { type AlertDocument, fingerprintOf } from "./document.ts";
import { isInDigest, listenerOfDelivery } from "./heard.ts";
import { alertNamed, since } from "./told.ts";

/**
 * Whether a held notice that an alert fires is news at all: it is none once its reader has one, or gets one
 * at this moment, that tells of the same alert having got worse since.
 */
export const notOvertaken: ReleaseCheck = {
  name: "overtaken",
  want(released, { alerts }) {
    const key = keyOf(released);
    if (key !== undefined) alerts.want(fingerprintOf(key));
  },
  wantFurther(released, state) {
    for (const id of worseIn(released, state)) state.deliveries.want(id);
  },
  refusal(released, state) {
    const key = keyOf(released);
    if (key === undefined) return undefined;
    const { delivery, type, now } = released;
    const newer = worseIn(released, state)
      .map((id) => state.deliveries.get(id))
      .findLast((one) => one !== undefined && isNewer(one, delivery) && isTold(one, now));
    if (newer === undefined) return undefined;
    const named = alertNamed({ type }, { key });
    const message = `${named} has got worse since: ${delivery.recipient.id} is told of that by the notice of ${since(newer.createdAt)}`;
    return { code: "overtaken", message };
  },
};

/** The key of the alert that a delivery says fires; `undefined` where that cannot be overtaken. */
function keyOf({ delivery, event, type }: Released): string | undefined {
  if (isInDigest(delivery) || delivery.step !== undefined || event.notice !== undefined) {
    return undefined;
  }
  const report = reportOf(type, event);
  return report?.status === "firing" ? report.key : undefined;
}

/** The deliveries by which the same reader is told that it has got worse. */
function worseIn(released: Released, { alerts }: ReleaseState): readonly string[] {
  const key = keyOf(released);
  const document: AlertDocument | undefined =
    key === undefined ? undefined : alerts.get(fingerprintOf(key));
  const listener = listenerOfDelivery(released.delivery);
  return (document?.worsened ?? [])
    .filter((event) => event !== released.event.id)
    .map((event) => `${event}_${listener}`);
}

function isNewer({ createdAt }: Delivery, than: Delivery): boolean {
  return createdAt > than.createdAt;
}

/** It went out, is going out, or is due. */
function isTold({ state, dueAt }: Delivery, now: number): boolean {
  return state === "sent" || state === "sending" || (state === "queued" && dueAt <= now);
}
