import type { InhibitorDocument } from "../alert/inhibitors.ts";
import type { Sighting } from "../alert/sighting.ts";
import { alertNamed, since } from "../alert/told.ts";
import { skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";

/** Leaves out an alert while another one fires that explains it, and says which. */
export const inhibit: Stage = {
  name: "inhibit",
  want({ alert }, { inhibitors }) {
    for (const { id } of alert?.inhibitions ?? []) inhibitors.want(id);
  },
  decide(drafted, { inhibitors }) {
    const { alert } = drafted;
    if (alert === undefined || alert.inhibitions.length === 0) return drafted;
    const source = inhibitorOf(alert, (id) => inhibitors.get(id));
    if (source === undefined) return drafted;
    const named = alertNamed(drafted, alert);
    const message = `${named} is inhibited by ${alertNamed(drafted, source)}, firing since ${since(source.since)}`;
    return answerEach("inhibit", drafted, () => skip("inhibited", message));
  },
};

/** An alert that inhibits another one. */
export interface Inhibitor {
  readonly fingerprint: string;
  readonly key: string;
  readonly since: number;
}

/** What inhibits an alert that fires; nothing inhibits itself, nor the end of anything. */
export function inhibitorOf(
  { fingerprint, inhibitions }: Pick<Sighting, "fingerprint" | "inhibitions">,
  read: (id: string) => InhibitorDocument | undefined,
): Inhibitor | undefined {
  for (const { id, isTarget } of inhibitions) {
    if (!isTarget) continue;
    for (const [source, what] of Object.entries(read(id)?.sources ?? {})) {
      if (source !== fingerprint) return { fingerprint: source, ...what };
    }
  }
  return undefined;
}
