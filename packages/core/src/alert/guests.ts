import { z } from "zod";
import { namedRecipientSchema } from "../model/recipient.ts";
import type { Draft, Drafted } from "../plan/draft.ts";
import { listenerOf } from "./heard.ts";

/**
 * Somebody whom an event about an alert has named by itself, besides rules and channels: where they are
 * told, so that they hear of its reminders and of its end.
 */
const guestSchema = z.object({
  rules: z.array(z.string()),
  channel: z.string(),
  audience: z.enum(["team", "user"]),
  kind: z.string(),
  address: z.string(),
  sameAs: z.string().optional(),
  recipient: namedRecipientSchema,
  known: z.boolean(),
});

export const guestsSchema = z.object({
  people: z.array(guestSchema),
  /** Nobody else was meant so far: those whom rules name have not been told. */
  only: z.boolean(),
});

/** One of an alert's guests. */
export type Guest = z.output<typeof guestSchema>;
/** Whom events about an alert have named by themselves since it has fired. */
export type Guests = z.output<typeof guestsSchema>;

/** Of one alert; an event names no more by itself, unless it names a group. */
const mostGuests = 1_000;

/** The guests of an alert behind an event that it fires. `begins`: it fires anew with this event. */
export function guestsAfter(
  drafted: Drafted,
  before: Guests | undefined,
  begins: boolean,
): Guests | undefined {
  const isForGuests = drafted.to !== undefined;
  const named = drafted.drafts.flatMap((draft) => guestFrom(draft, drafted) ?? []);
  const only = isForGuests && (before?.only ?? begins);
  if (before === undefined && named.length === 0 && !only) return undefined;
  if (before !== undefined && named.length === 0 && before.only === only) return before;
  const people = new Map((before?.people ?? []).map((guest) => [listenerOf(guest), guest]));
  for (const guest of named) {
    const listener = listenerOf(guest);
    if (people.size < mostGuests || people.has(listener)) people.set(listener, guest);
  }
  return { people: [...people.values()], only };
}

/** `undefined` of somebody whom a rule names, or who would not be told in any case. */
function guestFrom(draft: Draft, drafted: Drafted): Guest | undefined {
  const { kind, address, step, audience } = draft;
  const isNamed = audience === "user" ? drafted.user !== undefined : drafted.to !== undefined;
  if (!isNamed || kind === undefined || address === undefined || step !== undefined) {
    return undefined;
  }
  if (draft.answer.verdict === "skip" && !isKeptBack(draft)) return undefined;
  const { rules, channel, sameAs, known } = draft;
  const addresses = { [kind]: address };
  const recipient = namedRecipientSchema.safeParse({ ...draft.recipient, addresses });
  if (!recipient.success) return undefined;
  return {
    rules: [...rules],
    channel,
    audience,
    kind,
    address,
    ...(sameAs !== undefined && { sameAs }),
    recipient: recipient.data,
    known: known === true,
  };
}

/** Whoever is not told for a silence is told when that is over. */
function isKeptBack({ trail }: Draft): boolean {
  return trail.some(({ stage }) => stage === "silence" || stage === "inhibit");
}
