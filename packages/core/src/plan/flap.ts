import type { AlertDocument } from "../alert/document.ts";
import { type Sighting, transitionOf } from "../alert/sighting.ts";
import { alertNamed, spanText } from "../alert/told.ts";
import { rankOf } from "../alert/transition.ts";
import { type Drafted, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/**
 * Says once of an alert that changes too often that it does, and then nothing more until it is stable;
 * unless it gets worse than anything that was told.
 */
export const flap: Stage = {
  name: "flap",
  want({ alert }, { alerts }) {
    if (alert?.flap !== undefined) alerts.want(alert.fingerprint);
  },
  decide(drafted, { alerts }) {
    const { alert } = drafted;
    if (alert?.flap === undefined) return drafted;
    const before = alerts.get(alert.fingerprint);
    return alert.notice === undefined
      ? damped(drafted, { ...alert, flap: alert.flap }, before)
      : drafted;
  },
};

function damped(
  drafted: Drafted,
  alert: Sighting & { readonly flap: NonNullable<Sighting["flap"]> },
  before: AlertDocument | undefined,
): Drafted {
  const { flapping, after } = transitionOf({ ...drafted, alert }, before);
  const now = after?.flapping;
  if (now === undefined || flapping === "none") return drafted;
  if (flapping === "begins") {
    const notice = { kind: "flapping", since: now.since, count: now.changes } as const;
    return { ...drafted, event: { ...drafted.event, notice } };
  }
  if (alert.status !== "resolved" && rankOf(alert.severity) > rankOf(now.severity)) return drafted;
  const { changes, withinMs, stableMs } = alert.flap;
  const message =
    `${alertNamed(drafted, alert)} is flapping: more than ${changes} changes within ` +
    `${spanText(withinMs)}, ${now.changes} so far. Told again when it is stable for ${spanText(stableMs)}`;
  return answerEach("flap", drafted, () => skip("flapping", message));
}
