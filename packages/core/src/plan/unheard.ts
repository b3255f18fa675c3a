import type { Reason } from "../model/outcome.ts";
import { isDirect } from "./directly.ts";
import type { Drafted } from "./draft.ts";
import type { RuleIndex } from "./rule-index.ts";

/** Why an event has no delivery at all: it stands in the log nevertheless. */
export function whyUnheard({ unheard, rules, event }: Drafted, index: RuleIndex): Reason {
  if (unheard !== undefined) return unheard;
  if (rules.some(isDirect)) {
    return { code: "nobody-meant", message: "It was emitted for nobody" };
  }
  if (rules.length > 0) {
    const names = rules.map(({ name }) => `"${name}"`).join(", ");
    const which =
      rules.length === 1 ? `Rule ${names} wants it and means` : `Rules ${names} want it and mean`;
    return { code: "nobody-meant", message: `${which} nobody` };
  }
  return index.hasListeners(event.type)
    ? { code: "no-rule", message: `No rule that listens to ${event.type} wants it` }
    : { code: "no-rule", message: `No rule listens to ${event.type}` };
}
