import { type Answer, type Draft, type Drafted, type StageAnswer, skip } from "./draft.ts";
import { toldAt } from "./rule-stage.ts";
import { answered, type Stage } from "./stage.ts";
import { addressKey, keyOf, type Place, personKey, placeOf, type Told } from "./told.ts";

/**
 * However many rules, roles and channels name a person, they are told of an event once for each kind of
 * address. The affected user comes first, as their words are about them; then the order of rules and
 * channels decides. The same address on the same channel is one delivery with several rules, and whoever
 * else has that address a delivery that is skipped; what would
 * tell somebody again, through another channel of the kind or at another address of the same person, is
 * a delivery that is skipped, so that the log can say why. Of two addresses of one person the one that
 * the directory has counts, else the first.
 */
export const onePerPerson: Stage = { name: "one-per-person", decide: once };

function once(drafted: Drafted): Drafted {
  const { told } = drafted;
  if (drafted.drafts.length < 2 && told === undefined) return drafted;
  const merged = mergedByDelivery(drafted.drafts);
  const fresh = told === undefined ? merged : merged.flatMap((draft) => freshOf(draft, told));
  const chosen = chosenOf(fresh);
  const taken = new Map<string, string>();
  const drafts = fresh.map((draft) => {
    const place = placeOf(draft);
    if (place === undefined) return draft;
    const answer =
      atOtherAddress(draft, place, chosen, told) ??
      throughOtherChannel(place, told?.channelFor(draft) ?? taken.get(addressKey(draft)));
    if (answer !== undefined) return answered(draft, "one-per-person", answer);
    taken.set(addressKey(draft), place.channel);
    return draft;
  });
  return { ...drafted, drafts };
}

function mergedByDelivery(drafts: readonly Draft[]): readonly Draft[] {
  const deliveries = new Map<string, Draft>();
  const sharing = new Map<string, Draft[]>();
  const standIns = new Map<string, Draft>();
  for (const draft of drafts) {
    const among = draft.standIn === undefined ? deliveries : standIns;
    const key = keyOf(draft);
    const known = among.get(key);
    among.set(key, known === undefined ? draft : merged(known, draft));
    if (known === undefined || known.recipient.id === draft.recipient.id) continue;
    if (among === standIns) continue;
    const others = sharing.get(key) ?? [known];
    others.push(draft);
    sharing.set(key, others);
  }
  const needed = [...standIns].flatMap(([key, draft]) => {
    const known = deliveries.get(key);
    const beside = neededBeside(known, draft);
    if (known !== undefined && beside.length === 0) deliveries.set(key, inPlaceOf(known, draft));
    return beside;
  });
  const shared = [...sharing].flatMap(([key, others]) => besides(deliveries.get(key), others));
  return [...deliveries.values(), ...needed, ...shared];
}

/** A row for each other person at the address of a delivery, so that the log can say why there is no mail. */
function besides(told: Draft | undefined, others: readonly Draft[]): readonly Draft[] {
  if (told === undefined) return [];
  const rows = new Map<string, Draft>();
  for (const draft of others) {
    const { id } = draft.recipient;
    if (id === told.recipient.id || isAddress(draft.recipient)) continue;
    const known = rows.get(id);
    const rules = [...new Set([...(known?.rules ?? []), ...draft.rules])];
    const row = known ?? besidesBy(draft, sameAddress(id, told.recipient.id));
    rows.set(id, { ...row, rules });
  }
  return [...rows.values()];
}

function besidesBy(draft: Draft, message: string): Draft {
  const row = { ...draft, besides: true };
  if (draft.answer.verdict === "skip") return row;
  return answered(row, "one-per-person", skip("already-told", message));
}

function sameAddress(id: string, told: string): string {
  return `${id} has the same address as ${told}, and is told by the same message`;
}

/** An address that is a name by itself is nobody. */
function isAddress({ id, addresses = {} }: Draft["recipient"]): boolean {
  return Object.values(addresses).includes(id);
}

/** What a rule asks for at once needs nobody to stand in for it, unless it is left out. */
function neededBeside(known: Draft | undefined, standIn: Draft): readonly Draft[] {
  if (known === undefined) return [standIn];
  if (known.answer.verdict !== "skip" || standIn.answer.verdict === "skip") return [];
  return [{ ...standIn, again: true }];
}

/** So that the log can say what became of the fallback. */
function inPlaceOf(known: Draft, { rules }: Draft): Draft {
  const message = `Rule ${named(known.rules)} asks for it at once: the fallback of rule ${named(rules)} is not needed`;
  return { ...known, trail: [...known.trail, mergedInto("told-sooner", message, { rules })] };
}

/**
 * The delivery that two rules ask for goes by the one that tells its recipient sooner: what one rule
 * leaves out or puts off is told when another one says so. It has both rules unless they differ in that.
 */
function merged(first: Draft, second: Draft): Draft {
  const [known, other] = asKnown(first, second);
  const sharing = sharingOf(known, first, second);
  const [before, after] = [toldAt(known.answer), toldAt(other.answer)];
  if (before < after) return { ...known, trail: [...trailOf(known, other), ...sharing] };
  if (after < before) {
    const others = sharingOf(other, first, second);
    return { ...other, trail: [...trailOf(other, known), ...others] };
  }
  const trail = [...known.trail, ...other.trail, ...sharing];
  const follows = followedBy(known, other);
  return { ...known, trail, follows, rules: [...new Set([...known.rules, ...other.rules])] };
}

/** So that the log can say what became of the rules that would have told it later, or not at all. */
function trailOf(sooner: Draft, later: Draft): Draft["trail"] {
  const { rules } = later;
  const [by, asked] = [named(sooner.rules), named(rules)];
  const then = later.answer.verdict === "skip" ? "leaves it out" : "has it wait";
  const message = `Rule ${asked} asks for the same delivery and ${then}: it goes by rule ${by}`;
  return [
    ...sooner.trail,
    ...later.trail.map((said) => ({ rules, ...said })),
    mergedInto("told-sooner", message, { rules }),
  ];
}

/** People besides the one who is told, at the same address. */
function sharingOf({ recipient: told }: Draft, ...both: readonly Draft[]): Draft["trail"] {
  return both.flatMap(({ recipient }) => {
    const { id } = recipient;
    if (id === told.id || isAddress(recipient)) return [];
    return [mergedInto("same-address", sameAddress(id, told.id), { recipient: id })];
  });
}

function mergedInto(
  code: string,
  message: string,
  about: Pick<StageAnswer, "rules" | "recipient">,
): StageAnswer {
  return {
    stage: "one-per-person",
    answer: { verdict: "merge", reason: { code, message } },
    ...about,
  };
}

function named(rules: readonly string[]): string {
  return rules.map((rule) => `"${rule}"`).join(", ");
}

/** Whoever hears of an alert's end in any case does not hear of it for an escalation alone. */
function followedBy({ follows: one }: Draft, { follows: other }: Draft): Draft["follows"] {
  return one === undefined || other === undefined ? undefined : [...new Set([...one, ...other])];
}

/** A person whom the directory has is told in their own language, whoever else named their address. */
function asKnown(first: Draft, second: Draft): readonly [Draft, Draft] {
  if (first.audience !== second.audience || first.known === second.known) return [first, second];
  const { recipient } = first.known === true ? first : second;
  return [
    { ...first, recipient, known: true },
    { ...second, recipient, known: true },
  ];
}

/** Of a delivery that a part before has stored there is nothing left to do, unless it was left out. */
function freshOf(draft: Draft, told: Told): readonly Draft[] {
  if (told.channelFor(draft) === draft.channel) return besidesEarlier(draft, told);
  if (!told.hasLeftOut(draft)) return [draft];
  const place = placeOf(draft);
  if (place === undefined) return [];
  // What would be left out once more is in the log already; who else has the address may not be.
  if (told.channelFor(draft) !== undefined) return besidesEarlier(draft, told);
  return told.isElsewhere(draft, place) ? [] : [{ ...draft, again: true }];
}

/** Somebody else at an address that a part before tells. */
function besidesEarlier(draft: Draft, told: Told): readonly Draft[] {
  if (draft.standIn !== undefined || isAddress(draft.recipient) || told.tells(draft)) return [];
  const message = sameAddress(draft.recipient.id, "somebody who is told already");
  const row = besidesBy(draft, message);
  return told.hasLeftOut(row) ? [] : [row];
}

/** At which address each person is told. */
function chosenOf(drafts: readonly Draft[]): ReadonlyMap<string, Place> {
  const chosen = new Map<string, Place>();
  for (const draft of drafts) {
    const place = placeOf(draft);
    if (place === undefined) continue;
    const key = personKey(draft);
    const before = chosen.get(key);
    if (before === undefined || (place.known && !before.known)) chosen.set(key, place);
  }
  return chosen;
}

function atOtherAddress(
  draft: Draft,
  place: Place,
  chosen: ReadonlyMap<string, Place>,
  told: Told | undefined,
): Answer | undefined {
  const { id } = draft.recipient;
  if (told?.isElsewhere(draft, place)) {
    return skip("already-told", `${id} is told at another address already`);
  }
  const here = chosen.get(personKey(draft));
  if (here === undefined || here.target === place.target) return undefined;
  const why = here.known ? ", the address in the directory" : "";
  return skip("already-told", `${id} is told at ${here.address}${why}`);
}

function throughOtherChannel({ address }: Place, before: string | undefined): Answer | undefined {
  if (before === undefined) return undefined;
  return skip("already-told", `${address} is told through ${before} already`);
}
