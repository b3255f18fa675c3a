import { messageOf } from "../errors.ts";
import type { Channel } from "../model/channel.ts";
import type { Recipient } from "../model/recipient.ts";
import { askedBy, isDirect } from "./directly.ts";
import {
  type Answer,
  type Draft,
  type Drafted,
  draftUnder,
  type Matched,
  proceed,
  skip,
} from "./draft.ts";
import { expiryUnder } from "./expiry.ts";
import { type AskingRule, withFollowUps } from "./follow-ups.ts";
import type { Lookup } from "./lookup.ts";
import {
  type Asking,
  lookUp,
  type Named,
  namedPlainly,
  needsLookup,
  type OpenPeople,
} from "./named.ts";
import { unlessOff } from "./off.ts";
import { type Whom, whomOf } from "./whom.ts";

/** The channels of an engine, by name. */
export type Channels = ReadonlyMap<string, Channel>;

/**
 * Drafts a delivery to each of the team's recipients, on each channel of each rule. Not a promise where
 * nobody has to be looked up.
 */
export function addressTeam(
  matched: Matched,
  channels: Channels,
  lookup: Lookup,
): Drafted | Promise<Drafted> {
  const asking = withFollowUps(matched.rules)
    .filter((rule) => rule.user !== "only")
    .map((rule): Asking<Whom> => ({ rule, who: whomOf(rule, matched) }));
  if (needsLookup(asking)) return addressPeople(asking, matched, channels, lookup);
  return { ...matched, drafts: draftsOf(namedPlainly(asking), matched, channels) };
}

async function addressPeople(
  asking: readonly Asking<Whom>[],
  matched: Matched,
  channels: Channels,
  lookup: Lookup,
): Promise<Drafted> {
  const { found, open } = await lookUp(asking, lookup);
  const drafts = draftsOf(found, matched, channels);
  if (open.length === 0) return { ...matched, drafts };
  const groups = open.map(({ name }) => name);
  const more = { groups, pages: () => pagesBehind(open, matched, channels, lookup) };
  return { ...matched, drafts, more };
}

/** People are drafted under all rules that name them together. */
async function* pagesBehind(
  open: readonly OpenPeople[],
  matched: Matched,
  channels: Channels,
  lookup: Lookup,
): AsyncGenerator<readonly Draft[]> {
  for (const { name, people, rules, next } of open) {
    for await (const recipients of lookup.behind(people, name, next)) {
      const who = recipients.map((recipient) => ({ recipient, known: true }));
      const asking = rules.map((rule) => ({ rule, who }));
      // A channel that is one place has been told with those before.
      yield draftsOf(asking, matched, channels).filter(({ kind }) => kind !== undefined);
    }
  }
}

function draftsOf(
  asking: readonly Asking<Named>[],
  matched: Matched,
  channels: Channels,
): readonly Draft[] {
  return asking.flatMap(({ rule, who }) =>
    rule.via.flatMap((name) => teamDrafts(rule, matched, name, channels.get(name), who)),
  );
}

function teamDrafts(
  rule: AskingRule,
  matched: Matched,
  name: string,
  channel: Channel | undefined,
  who: readonly Named[] | undefined,
): readonly Draft[] {
  if (channel === undefined) return [];
  const expiresAfterMs = expiryUnder(rule, matched);
  const draft = {
    ...draftUnder(rule, matched.type),
    expiresAfterMs,
    channel: name,
    audience: "team",
  } as const;
  const named = who ?? channel.recipients.map((address): Named => ({ address }));
  // One that is off may not know its recipients, and still has to say that nobody was told.
  const unaddressed = channel.off !== undefined && named.length === 0;
  if (channel.address === undefined || unaddressed) {
    return [{ ...draft, recipient: { id: name }, answer: unlessOff(channel, proceed) }];
  }
  const { kind } = channel.address;
  if (named.length === 0) {
    const answer = skip("nobody-named", `${askedBy(rule)} names nobody for this event`);
    const id = isDirect(rule) ? "nobody" : `rule ${rule.name}`;
    return [{ ...draft, kind, recipient: { id }, answer }];
  }
  return named.map((one): Draft => {
    if ("nobody" in one) {
      const answer = unlessOff(channel, one.answer);
      return { ...draft, kind, recipient: { id: one.nobody }, answer };
    }
    const { recipient, known } = "address" in one ? mailbox(one.address, kind) : one;
    return { ...draft, recipient, known, kind, ...resolveAddress(recipient, name, channel) };
  });
}

function mailbox(address: string, kind: string) {
  return { recipient: { id: address, addresses: { [kind]: address } }, known: false };
}

/** A recipient's canonical address on a channel, and whether there is anything against using it. */
export function resolveAddress(recipient: Recipient, name: string, channel: Channel): Resolved {
  const resolved = addressOn(recipient, name, channel);
  return { ...resolved, answer: unlessOff(channel, resolved.answer) };
}

interface Resolved extends Pick<Draft, "address" | "sameAs"> {
  readonly answer: Answer;
}

function addressOn(recipient: Recipient, name: string, channel: Channel): Resolved {
  const kind = channel.address;
  if (kind === undefined) {
    return {
      answer: skip("channel-not-direct", `Channel ${name} cannot reach a person directly`),
    };
  }
  const given = recipient.addresses?.[kind.kind];
  if (given === undefined || given === "") {
    return { answer: skip("address-missing", `${recipient.id} has no ${kind.kind} address`) };
  }
  try {
    const address = kind.parse(given);
    const folded = kind.ignoresCase === true ? address.toLowerCase() : address;
    return { address, ...(folded !== address && { sameAs: folded }), answer: proceed };
  } catch (error) {
    return {
      answer: skip(
        "address-invalid",
        `The ${kind.kind} address of ${recipient.id} is not usable: ${messageOf(error)}`,
      ),
    };
  }
}
