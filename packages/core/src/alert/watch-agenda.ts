import type { Notice } from "../model/notice.ts";
import type { ActiveRule } from "../model/rule.ts";
import { nextReminderAt } from "../plan/remind-option.ts";
import { type AlertDocument, acknowledgementAt } from "./document.ts";
import type { FlapLimits } from "./transition.ts";

/** What the engine has to say of an alert by itself. */
export type Say =
  /** Whatever kept people from hearing of it may be over: asked again before it is said. */
  | { readonly what: "muted"; readonly muted: NonNullable<AlertDocument["muted"]> }
  | { readonly what: "notice"; readonly notice: Notice };

/** What an agenda is made by. */
export interface AgendaParts {
  readonly flap: FlapLimits | undefined;
  /** By name. */
  readonly rules: ReadonlyMap<string, ActiveRule>;
}

/**
 * What is due to be said of an alert at a moment, and when there may be something next. One thing at a
 * time: that it is stable goes before that it was kept back, and that before a reminder.
 */
export function agendaOf(
  alert: AlertDocument,
  { flap, rules }: AgendaParts,
  now: number,
): { readonly say?: Say; readonly nextAt: number } {
  const never = { nextAt: Number.POSITIVE_INFINITY };
  if (alert.flapping !== undefined) {
    const stableAt = (alert.changes.at(-1) ?? 0) + (flap?.stableMs ?? 0);
    if (now < stableAt) return { nextAt: stableAt };
    const { since, changes: count } = alert.flapping;
    return { say: { what: "notice", notice: { kind: "stable", since, count } }, nextAt: stableAt };
  }
  if (alert.status !== "firing") return never;
  const taken = acknowledgementAt(alert, now);
  if (taken !== undefined) return { nextAt: taken.until ?? Number.POSITIVE_INFINITY };
  if (alert.muted !== undefined) return { say: { what: "muted", muted: alert.muted }, nextAt: now };
  const reminders = remindersOf(alert, rules);
  const nextAt = Math.min(Number.POSITIVE_INFINITY, ...reminders.map(({ at }) => at));
  if (nextAt > now) return { nextAt };
  const told = reminders.filter(({ at }) => at <= now).map(({ notices }) => notices);
  const count = Math.max(...told) + 1;
  const { since } = alert;
  return { say: { what: "notice", notice: { kind: "reminder", since, count } }, nextAt };
}

/** When each rule reminds next, and how often people were told by it. */
function remindersOf({ reminded }: AlertDocument, rules: AgendaParts["rules"]) {
  return Object.entries(reminded).flatMap(([name, said]) => {
    const remind = rules.get(name)?.remind;
    const at = remind && nextReminderAt(remind, said);
    return at === undefined ? [] : [{ at, notices: said.notices }];
  });
}
