import { type Draft, type Drafted, skip } from "./draft.ts";
import { answered, type Stage } from "./stage.ts";

/**
 * However many rules, roles and channels name an address, it is told of an event once for each kind.
 * The affected user comes first, as their words are about them; then the order of rules and channels
 * decides. The same address on the same channel is one delivery with several rules; on another
 * channel of the kind it is a delivery that is skipped, so that the log can say why.
 */
export const onePerPerson: Stage = { name: "one-per-person", decide: once };

function once(drafted: Drafted): Drafted {
  if (drafted.drafts.length < 2) return drafted;
  const kept = new Map<string, Draft>();
  const toldThrough = new Map<string, string>();
  for (const draft of drafted.drafts) {
    const known = kept.get(keyOf(draft));
    if (known !== undefined) {
      kept.set(keyOf(draft), { ...known, rules: [...new Set([...known.rules, ...draft.rules])] });
      continue;
    }
    const person = personOf(draft);
    const told = person === undefined ? undefined : toldThrough.get(person);
    if (told === undefined) {
      kept.set(keyOf(draft), draft);
      if (person !== undefined) toldThrough.set(person, draft.channel);
    } else {
      const answer = skip("already-told", `${draft.address} is told through ${told} already`);
      kept.set(keyOf(draft), answered(draft, "one-per-person", answer));
    }
  }
  return { ...drafted, drafts: [...kept.values()] };
}

/** What makes a draft the same delivery as another: the channel and whom it reaches there. */
export function keyOf({ channel, kind, address, recipient, audience }: Draft): string {
  const target = address === undefined ? [audience, recipient.id] : [kind, address];
  return JSON.stringify([channel, ...target]);
}

function personOf({ kind, address, answer }: Draft): string | undefined {
  return address === undefined || answer.verdict === "skip"
    ? undefined
    : JSON.stringify([kind, address]);
}
