import { type Draft, type Drafted, skip } from "./draft.ts";
import { toldAt } from "./rule-stage.ts";
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
  const deliveries = new Map<string, Draft>();
  for (const draft of drafted.drafts) {
    const key = keyOf(draft);
    const known = deliveries.get(key);
    deliveries.set(key, known === undefined ? draft : merged(known, draft));
  }
  const toldThrough = new Map<string, string>();
  const drafts = [...deliveries.values()].map((draft) => {
    const person = personOf(draft);
    if (person === undefined) return draft;
    const told = toldThrough.get(person);
    if (told === undefined) {
      toldThrough.set(person, draft.channel);
      return draft;
    }
    const answer = skip("already-told", `${draft.address} is told through ${told} already`);
    return answered(draft, "one-per-person", answer);
  });
  return { ...drafted, drafts };
}

/**
 * The delivery that two rules ask for goes by the one that tells its recipient sooner: what one rule
 * leaves out or puts off is told when another one says so. It has both rules unless they differ in that.
 */
function merged(known: Draft, other: Draft): Draft {
  const trail = [...known.trail, ...other.trail];
  const [first, second] = [toldAt(known.answer), toldAt(other.answer)];
  if (first < second) return { ...known, trail };
  if (second < first) return { ...other, trail };
  return { ...known, trail, rules: [...new Set([...known.rules, ...other.rules])] };
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
