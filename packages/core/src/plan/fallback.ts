import { deliveryId } from "../model/delivery.ts";
import { momentText } from "../time/local-time.ts";
import { type Answer, type Draft, type Drafted, skip } from "./draft.ts";
import { earlierThan } from "./earlier.ts";
import type { StandIn } from "./follow-ups.ts";
import { rested } from "./quiet-hours.ts";
import { answered, type Stage } from "./stage.ts";
import { addressKey, keyOf, personKey } from "./told.ts";
import { zoneOf } from "./zone-of.ts";

/**
 * Has what may go in the place of other deliveries wait for what becomes of these. Where there is nobody
 * at all that they would reach, it goes at once; where they were left out on purpose, it is left out too.
 */
export const fallback: Stage = {
  name: "fallback",
  decide(drafted) {
    if (drafted.rules.every((rule) => rule.fallback === undefined)) return drafted;
    const standIns = drafted.drafts.flatMap((draft, index) =>
      draft.standIn === undefined ? [] : [{ index, standIn: draft.standIn }],
    );
    if (standIns.length === 0) return drafted;
    const drafts = [...drafted.drafts];
    // A chain is decided from its begin: each link waits for those before it.
    for (const { index, standIn } of standIns.toSorted(
      (a, b) => a.standIn.place - b.standIn.place,
    )) {
      decideOn(index, standIn, drafts, drafted);
    }
    return rested({ ...drafted, drafts }, (draft) => draft.standIn !== undefined);
  },
};

/** What keeps a delivery from arriving when it is planned; everything else is left out on purpose. */
const failures: ReadonlySet<string> = new Set([
  "address-missing",
  "address-invalid",
  "channel-not-direct",
  "channel-off",
  "suppressed",
]);

/** Of more than so many for which one stands in the first decide: whether the channel works at all. */
const mostFor = 100;

function decideOn(index: number, standIn: StandIn, drafts: Draft[], drafted: Drafted): void {
  const draft = drafts[index];
  if (draft === undefined || draft.answer.verdict === "skip") return;
  const earlier = earlierThan(draft, drafts);
  const open = openOf(earlier, drafts).slice(0, mostFor);
  if (open.length === 0) {
    const purpose = earlier.find(({ answer }) => isOnPurpose(answer));
    if (purpose !== undefined) drafts[index] = answered(draft, "fallback", notNeeded(purpose));
    return;
  }
  if (open.some(({ bundle }) => bundle !== undefined)) {
    const message = "It goes out together with others, and nothing stands in for these";
    drafts[index] = answered(draft, "fallback", skip("fallback-not-needed", message));
    return;
  }
  const id = idOf(draft, drafted);
  const waiting = answered(draft, "fallback", waitFor(open, standIn, draft, drafted));
  const standsInFor = open.map((one) => idOf(one, drafted));
  drafts[index] = { ...waiting, standsInFor };
  for (const one of open) {
    const at = drafts.indexOf(one);
    if (at >= 0) drafts[at] = { ...one, standIns: [...(one.standIns ?? []), id] };
  }
}

/** Those that are to be sent; of whoever is told elsewhere already, what tells them there. */
function openOf(earlier: readonly Draft[], drafts: readonly Draft[]): readonly Draft[] {
  const found = new Set<Draft>();
  for (const draft of earlier) {
    if (draft.answer.verdict !== "skip") found.add(draft);
    else if (draft.answer.reason.code === "already-told") {
      const [address, person] = [addressKey(draft), personKey(draft)];
      const there = drafts.find(
        (one) =>
          one.answer.verdict !== "skip" &&
          one.standIn === undefined &&
          (addressKey(one) === address || personKey(one) === person),
      );
      if (there !== undefined) found.add(there);
    }
  }
  return [...found];
}

function isOnPurpose(answer: Answer): boolean {
  return answer.verdict === "skip" && !failures.has(answer.reason.code);
}

function notNeeded({ answer, recipient, channel }: Draft): Answer {
  const why = answer.verdict === "skip" ? `: ${answer.reason.message}` : "";
  const message = `${recipient.id} is not told through ${channel} on purpose${why}`;
  return skip("fallback-not-needed", message);
}

function waitFor(
  open: readonly Draft[],
  { afterMs }: StandIn,
  { recipient, rules }: Draft,
  drafted: Drafted,
): Answer {
  const { now } = drafted;
  const until = Math.max(...open.map(({ answer }) => dueAt(answer, now))) + afterMs;
  const channels = [...new Set(open.map(({ channel }) => channel))].join(", ");
  const when = momentText(until, now, zoneOf(recipient, drafted).name);
  const message = `held until ${when}: fallback of rule "${rules[0]}", at once when it fails through ${channels}, unless it arrives there by then`;
  const hold = { kind: "fallback", reason: { code: "fallback", message } } as const;
  return { verdict: "hold", until, hold };
}

function dueAt(answer: Answer, now: number): number {
  return answer.verdict === "hold" ? Math.max(now, answer.until) : now;
}

function idOf(draft: Draft, { event }: Drafted): string {
  return deliveryId(event.id, draft.channel, keyOf(draft));
}
