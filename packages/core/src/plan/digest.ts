import type { DigestWindow } from "../digest/window.ts";
import { type Event, severities } from "../model/event.ts";
import type { ActiveRule } from "../model/rule.ts";
import { nextAt } from "../time/cron.ts";
import { momentText } from "../time/local-time.ts";
import { bundleKey } from "./bundle-key.ts";
import { closesAt } from "./closing.ts";
import { cronOf, type RuleDigest } from "./digest-option.ts";
import type { Draft, Drafted } from "./draft.ts";
import { isFollowUp } from "./follow-ups.ts";
import { answerByRules, canWait, noObjection, type RuleAnswer } from "./rule-stage.ts";
import { answered, type Stage } from "./stage.ts";
import { zoneOf } from "./zone-of.ts";

/**
 * Has what can wait, wait for its recipient's hour, to go out there as one message. It needs no memory:
 * when the next digest goes is a matter of the calendar.
 */
export const digest: Stage = {
  name: "digest",
  decide(drafted) {
    if (drafted.placeholder !== undefined) return placeholdersIn(drafted, drafted.placeholder);
    const isConcerned =
      drafted.rules.some((rule) => rule.digest !== undefined) ||
      drafted.drafts.some((draft) => draft.digest !== undefined);
    if (!isConcerned) return drafted;
    return answerByRules("digest", drafted, (rule, draft): RuleAnswer | undefined => {
      if (draft.bundle !== undefined || isFollowUp(draft)) return undefined;
      const option =
        draft.digest ?? (goesIntoDigest(rule, drafted.event) ? rule.digest : undefined);
      if (option === undefined) return noObjection;
      return waitFor(option, draft, drafted) ?? noObjection;
    });
  },
};

/** Whether an event waits for a rule's digest; what is severe enough does not. */
export function goesIntoDigest(rule: ActiveRule, { severity }: Event): boolean {
  if (rule.digest === undefined) return false;
  const { exceptFrom } = rule.digest;
  return exceptFrom === undefined || severities.indexOf(severity) < severities.indexOf(exceptFrom);
}

function waitFor(option: RuleDigest, draft: Draft, drafted: Drafted): RuleAnswer | undefined {
  const zone = zoneFor(option, draft, drafted);
  const until = occurrenceAfter(cronOf(option), drafted.now, zone);
  return canWait(draft, drafted, until) ? heldUntil(until, option, draft, drafted) : undefined;
}

/**
 * What stands in the digests that go out in a window. Whom another one concerns, or who is not told for
 * whatever reason, has no part in it: nothing is said of nothing.
 */
function placeholdersIn(drafted: Drafted, { from, until: end }: DigestWindow): Drafted {
  const [rule] = drafted.rules;
  const option = rule?.digest;
  if (option === undefined) return { ...drafted, drafts: [] };
  const cron = cronOf(option);
  const drafts = drafted.drafts.flatMap((draft) => {
    if (draft.answer.verdict === "skip" || draft.digest !== undefined) return [];
    const until = nextAt(cron, from - 1, zoneFor(option, draft, drafted));
    if (until === undefined || until >= end || drafted.now >= closing(until)) return [];
    const { answer, bundle } = heldUntil(until, option, draft, drafted);
    return [{ ...answered(draft, "digest", answer), bundle }];
  });
  return { ...drafted, drafts };
}

function zoneFor({ timeZone }: RuleDigest, { recipient }: Draft, drafted: Drafted): string {
  return timeZone ?? zoneOf(recipient, drafted).name;
}

function heldUntil(until: number, option: RuleDigest, draft: Draft, drafted: Drafted): RuleAnswer {
  const { recipient } = draft;
  const { now } = drafted;
  const zone = zoneFor(option, draft, drafted);
  const message =
    `Waits until ${momentText(until, now, zone)} ` +
    `for the digest "${option.name}" of ${recipient.name ?? recipient.id}`;
  const hold = { kind: "digest", reason: { code: "digest", message } } as const;
  return {
    answer: { verdict: "hold", until, hold },
    bundle: bundleKey("digest", [option.name], draft),
  };
}

/** The occurrences found last, as many recipients wait for the same one. */
const found = new Map<string, { readonly after: number; readonly next: number }>();
const mostFound = 1_000;

/** The next occurrence that is not closed yet. */
function occurrenceAfter(cron: string, now: number, timeZone: string): number {
  const key = `${cron} ${timeZone}`;
  const known = found.get(key);
  if (known !== undefined && known.after <= now && now < closing(known.next)) return known.next;
  let next = nextAt(cron, now, timeZone);
  if (next !== undefined && now >= closing(next)) next = nextAt(cron, next, timeZone);
  if (next === undefined) return now;
  if (found.size >= mostFound) found.clear();
  found.set(key, { after: now, next });
  return next;
}

function closing(next: number): number {
  return closesAt(next, Number.POSITIVE_INFINITY);
}
