import type { Guest } from "../alert/guests.ts";
import { listenerOf } from "../alert/heard.ts";
import type { ActiveRule } from "../model/rule.ts";
import { type Draft, type Drafted, draftUnder, proceed } from "./draft.ts";
import { expiryUnder } from "./expiry.ts";
import type { Stage } from "./stage.ts";

/**
 * Has whom an event about an alert has named by itself hear of its end, and of what the engine says of it:
 * no rule names them. Where nobody else was meant, the engine speaks to nobody else.
 */
export const guests: Stage = {
  name: "guests",
  want({ alert }, { alerts }) {
    if (alert !== undefined) alerts.want(alert.fingerprint);
  },
  decide(drafted, { alerts }): Drafted {
    const { alert, to, told } = drafted;
    // Of a plan in parts they are in the first one.
    if (alert === undefined || to !== undefined || told !== undefined) return drafted;
    if (alert.notice === undefined && alert.status !== "resolved") return drafted;
    const known = alerts.get(alert.fingerprint)?.guests;
    if (known === undefined) return drafted;
    const isForAll = alert.notice === undefined || !known.only;
    const drafts = drafted.drafts.filter((draft) => isForAll || draft.kind === undefined);
    const there = new Set(drafts.map(listenerOf));
    const further = known.people
      .flatMap((guest) => draftFor(guest, drafted) ?? [])
      .filter((draft) => !there.has(listenerOf(draft)));
    return { ...drafted, drafts: [...drafts, ...further] };
  },
};

/** `undefined` where no rule is left that would tell them. */
function draftFor(
  { rules: names, kind, channel, ...guest }: Guest,
  drafted: Drafted,
): Draft | undefined {
  const asks = ({ name, via }: ActiveRule) => names.includes(name) && via.includes(channel);
  const rules = drafted.rules.filter(asks);
  const [first] = rules;
  if (first === undefined) return undefined;
  return {
    ...draftUnder(first, drafted.type),
    ...guest,
    expiresAfterMs: expiryUnder(first, drafted),
    rules: rules.map(({ name }) => name),
    channel,
    kind,
    answer: proceed,
  };
}
