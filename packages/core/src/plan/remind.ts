import type { AlertDocument } from "../alert/document.ts";
import type { Draft, Drafted } from "./draft.ts";
import { nextReminderAt } from "./remind-option.ts";
import { type Stage, unheard } from "./stage.ts";

/**
 * Lets a reminder speak for the rules that have one due, and says how often people were told. Which they
 * are is decided by what is stored: of several processes that think of it at once, one reminds.
 */
export const remind: Stage = {
  name: "remind",
  want({ alert }, { alerts }) {
    if (alert?.notice?.kind === "reminder") alerts.want(alert.fingerprint);
  },
  decide(drafted, { alerts }) {
    const { alert } = drafted;
    if (alert?.notice?.kind !== "reminder") return drafted;
    const document = alerts.get(alert.fingerprint);
    if (document === undefined) return unheard({ ...drafted, drafts: [] }, forgotten);
    const { rules, count } = sayingOf(drafted, document);
    const drafts = drafted.drafts.flatMap((draft) => ofRules(draft, rules) ?? []);
    const notice = { ...alert.notice, count };
    const reminding = { ...drafted, drafts, event: { ...drafted.event, notice } };
    return drafts.length < drafted.drafts.length ? unheard(reminding, notDue) : reminding;
  },
};

const forgotten = { code: "alert-unknown", message: "The alert is not known any more" };
const notDue = { code: "reminder-not-due", message: "No rule has a reminder due" };

/** For which rules a reminder speaks, and which notice it is: settled when it is decided on first. */
export function sayingOf(
  drafted: Drafted,
  document: AlertDocument,
): { readonly rules: readonly string[]; readonly count: number } {
  const { spoken } = document;
  if (spoken?.id === drafted.event.id) return spoken;
  const rules = rulesDue(drafted, document);
  const told = rules.map((rule) => document.reminded[rule]?.notices ?? 0);
  return { rules, count: Math.max(0, ...told) + 1 };
}

/** The rules whose reminder of an alert is due, by name. */
function rulesDue(
  { rules, now }: Pick<Drafted, "rules" | "now">,
  { reminded }: Pick<AlertDocument, "reminded">,
): readonly string[] {
  return rules.flatMap(({ name, remind: option }) => {
    const known = Object.hasOwn(reminded, name) ? reminded[name] : undefined;
    const at = known && option && nextReminderAt(option, known);
    return at !== undefined && at <= now ? [name] : [];
  });
}

function ofRules(draft: Draft, due: readonly string[]): Draft | undefined {
  const rules = draft.rules.filter((rule) => due.includes(rule));
  return rules.length === 0 ? undefined : { ...draft, rules };
}
