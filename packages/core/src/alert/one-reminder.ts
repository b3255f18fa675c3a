import type { ReleaseCheck, Released } from "../deliver/release.ts";
import { reportOf } from "../model/alert.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Reason } from "../model/outcome.ts";
import { listenerOfDelivery } from "./heard.ts";
import { noticesBeside } from "./speech.ts";
import { alertNamed, since } from "./told.ts";

/** So many before and behind are looked at: of several rules that remind of one alert. */
const mostBeside = 5;

/**
 * Whether a reminder is the one of its alert that its reader is to get: none of which a newer one goes at
 * the same moment, nor one that comes right behind one that had to wait.
 */
export const oneReminder: ReleaseCheck = {
  name: "reminder",
  want(released, { deliveries }) {
    for (const id of [...besideOf(released, "before"), ...besideOf(released, "behind")]) {
      deliveries.want(id);
    }
  },
  refusal(released, { deliveries }): Reason | undefined {
    const { type, event, delivery, now } = released;
    const report = event.notice?.kind === "reminder" ? reportOf(type, event) : undefined;
    if (report === undefined) return undefined;
    const known = (ids: readonly string[]) => ids.flatMap((id) => deliveries.get(id) ?? []);
    const named = alertNamed({ type }, report);
    const { id } = delivery.recipient;
    const newer = known(besideOf(released, "behind")).find((one) => goesBy(one, now));
    if (newer !== undefined) {
      const message = `${id} gets a newer reminder of ${named}, of ${since(newer.createdAt)}`;
      return { code: "overtaken", message };
    }
    const late = known(besideOf(released, "before")).find((one) => isJustSent(one, delivery, now));
    if (late === undefined) return undefined;
    const message = `${id} was reminded of ${named} at ${since(late.settledAt ?? now)}, as that one had waited`;
    return { code: "reminded-meanwhile", message };
  },
};

/** The same reader's notices of the alert that the engine has said just before, or behind. */
function besideOf({ delivery, event }: Released, where: "before" | "behind"): readonly string[] {
  if (event.notice?.kind !== "reminder") return [];
  const listener = listenerOfDelivery(delivery);
  return noticesBeside(event.id, where, mostBeside).map((id) => `${id}_${listener}`);
}

function goesBy({ state, dueAt }: Delivery, now: number): boolean {
  return state === "sent" || state === "sending" || (state === "queued" && dueAt <= now);
}

/** It went out so late that what was planned behind it comes after less than half of the time between both. */
function isJustSent(
  { state, settledAt, createdAt }: Delivery,
  next: Delivery,
  now: number,
): boolean {
  if (state !== "sent" || settledAt === undefined) return false;
  return now - settledAt < (next.createdAt - createdAt) / 2;
}
