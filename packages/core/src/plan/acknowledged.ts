import { type Acknowledgement, type AlertDocument, acknowledgementAt } from "../alert/document.ts";
import { transitionOf } from "../alert/sighting.ts";
import { alertNamed, since } from "../alert/told.ts";
import { type Drafted, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/** Says no more of an alert that somebody has taken on, until it gets worse or is resolved. */
export const acknowledged: Stage = {
  name: "acknowledged",
  want({ alert }, { alerts }) {
    if (alert !== undefined) alerts.want(alert.fingerprint);
  },
  decide(drafted, { alerts }) {
    const { alert } = drafted;
    if (alert === undefined || alert.status === "resolved") return drafted;
    const before = alerts.get(alert.fingerprint);
    const taken = stillTaken(drafted, before);
    if (taken === undefined) return drafted;
    const named = alertNamed(drafted, alert);
    const until = taken.until === undefined ? "it gets worse or is resolved" : since(taken.until);
    const message = `${taken.by} acknowledged ${named} at ${since(taken.at)}: nothing more until ${until}`;
    return answerEach("acknowledged", drafted, () => skip("acknowledged", message));
  },
};

/** The acknowledgement that an event does not touch. */
function stillTaken(
  drafted: Drafted,
  before: AlertDocument | undefined,
): Acknowledgement | undefined {
  const { alert, now } = drafted;
  const taken = before && acknowledgementAt(before, now);
  // A part of a plan before it has written down what the event itself says.
  if (before?.event.id === drafted.event.id && taken?.at === before.event.at) return undefined;
  if (alert === undefined || taken === undefined || alert.notice !== undefined) return taken;
  const { change, after } = transitionOf({ ...drafted, alert }, before);
  // That somebody has taken it on is news by itself, and so is that it fires again.
  if (change === "fired" || change === "acknowledged") return undefined;
  return after && acknowledgementAt(after, now);
}
