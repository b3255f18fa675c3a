import { formatFor } from "../model/format.ts";
import { momentText } from "../time/local-time.ts";
import type { Drafted } from "./draft.ts";
import { answerByRules, noObjection, type RuleAnswer } from "./rule-stage.ts";
import type { Stage } from "./stage.ts";
import { zoneOf } from "./zone-of.ts";

/** Has what a rule delays wait, so that what is over by then is never told. */
export const delay: Stage = {
  name: "delay",
  decide(drafted): Drafted {
    if (drafted.rules.every(({ delayMs }) => delayMs === undefined)) return drafted;
    const { now } = drafted;
    return answerByRules("delay", drafted, ({ name, delayMs }, { recipient, step }): RuleAnswer => {
      if (delayMs === undefined || step !== undefined) return noObjection;
      const until = now + delayMs;
      const when = momentText(until, now, zoneOf(recipient, drafted).name);
      const span = formatFor("en", "UTC").duration(delayMs);
      const message = `held until ${when}: rule "${name}" tells what is still true after ${span}`;
      const hold = { kind: "delay", reason: { code: "delay", message } } as const;
      return { answer: { verdict: "hold", until, hold } };
    });
  },
};
