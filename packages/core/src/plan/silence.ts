import { hasHeard, listenerOf } from "../alert/heard.ts";
import { inWords, silenceOn } from "../silence/in-force.ts";
import { type Draft, type Drafted, proceed, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";

/**
 * Leaves out what a person has silenced, with who, why and until when. That an alert is resolved is told
 * nevertheless to whoever heard that it was firing. What is sensitive or mandatory cannot be silenced:
 * somebody waits for it.
 */
export const silence: Stage = {
  name: "silence",
  want({ type }, { silences }) {
    if (canBeSilenced(type)) silences.wantAll();
  },
  decide(drafted, state) {
    const { type, now } = drafted;
    if (!canBeSilenced(type)) return drafted;
    const active = silenceOn(drafted, state.silences.values(), now);
    if (active === undefined) return drafted;
    const answer = skip("silenced", capitalized(inWords(active, now)));
    return answerEach("silence", drafted, (draft) =>
      isRecoveryOf(drafted, draft, state) ? proceed : answer,
    );
  },
};

function canBeSilenced({ sensitive, mandatory }: Drafted["type"]): boolean {
  return !sensitive && !mandatory;
}

function isRecoveryOf({ alert, now }: Drafted, draft: Draft, { alerts }: PlanState): boolean {
  if (alert === undefined || alert.status !== "resolved") return false;
  if (draft.follows !== undefined) return true;
  const before = alerts.get(alert.fingerprint);
  return before !== undefined && hasHeard(before, listenerOf(draft), now);
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
