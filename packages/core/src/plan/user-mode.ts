import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import type { Channel } from "../model/channel.ts";
import { type Recipient, recipientFrom } from "../model/recipient.ts";
import { type Channels, resolveAddress } from "./address.ts";
import { isDirect } from "./directly.ts";
import { type Draft, type Drafted, draftUnder, type Parsed, skip } from "./draft.ts";
import { expiryUnder } from "./expiry.ts";
import { type AskingRule, withFollowUps } from "./follow-ups.ts";
import type { Lookup } from "./lookup.ts";

/** The affected user, and whether the directory has them. */
interface Known {
  readonly user: Recipient;
  readonly known: boolean;
}

/**
 * Drafts what the affected user gets under the rules that say so: one delivery for each kind of
 * address, through the first channel that has the kind and reaches the user. When none does, the
 * draft says so and stays in the plan: a notice for a user never vanishes.
 */
export function addressUser(
  drafted: Drafted,
  channels: Channels,
  lookup: Lookup,
): Drafted | Promise<Drafted> {
  const rules = withFollowUps(drafted.rules).filter((rule) => rule.user !== "none");
  return rules.length === 0 ? drafted : addressUnder(rules, drafted, channels, lookup);
}

async function addressUnder(
  rules: readonly AskingRule[],
  drafted: Drafted,
  channels: Channels,
  lookup: Lookup,
): Promise<Drafted> {
  const found = await findUser(drafted, lookup);
  const drafts = rules.flatMap((rule) => userDrafts(rule, drafted, found, channels));
  return { ...drafted, drafts: [...drafts, ...drafted.drafts] };
}

function userDrafts(
  rule: AskingRule,
  drafted: Drafted,
  found: Known | undefined,
  channels: Channels,
): Draft[] {
  const draft = {
    ...draftUnder(rule, drafted.type),
    expiresAfterMs: expiryUnder(rule, drafted),
    audience: "user",
    known: found?.known,
  } as const;
  const named = rule.via.flatMap((name) => {
    const channel = channels.get(name);
    return channel === undefined ? [] : [{ name, channel }];
  });
  const first = named[0]?.name ?? "";
  if (found === undefined) {
    const answer = skip("user-unknown", "The event does not say who the affected user is");
    return [{ ...draft, channel: first, recipient: { id: "affected user" }, answer }];
  }
  const { user } = found;
  const kinds = new Set(named.flatMap(({ channel }) => channel.address?.kind ?? []));
  const answers = [...kinds].flatMap((kind): Draft[] => {
    const tries = named
      .filter(({ channel }) => channel.address?.kind === kind)
      .map(({ name, channel }) => draftOn(name, channel, user));
    const chosen =
      tries.find(({ answer }) => answer.verdict === "proceed") ??
      tries.find(({ channel }) => channels.get(channel)?.off === undefined) ??
      tries[0];
    return chosen === undefined ? [] : [{ ...draft, ...chosen, kind }];
  });
  if (answers.length > 0) return answers;
  const answer = skip(
    "channel-not-direct",
    isDirect(rule)
      ? "No channel that was named can reach a person directly"
      : `No channel of rule "${rule.name}" can reach a person directly`,
  );
  return [{ ...draft, channel: first, recipient: user, answer }];
}

function draftOn(name: string, channel: Channel, user: Recipient) {
  return { channel: name, recipient: user, ...resolveAddress(user, name, channel) };
}

async function findUser(drafted: Drafted, lookup: Lookup): Promise<Known | undefined> {
  const affected = drafted.user ?? affectedUser(drafted);
  if (affected === undefined) return undefined;
  const known = await lookup.find(affected.id);
  if (known === undefined) return { user: affected, known: false };
  return { user: merged(affected, known), known: true };
}

function affectedUser({ type, event }: Pick<Parsed, "type" | "event">): Recipient | undefined {
  const whose = `The user function of event type ${type.name}`;
  const code = "event-definition-invalid";
  const answer: unknown = answerAtOnce(() => type.userOf(event.payload), code, whose);
  if (answer === undefined || answer === null) return undefined;
  const affected = answerAtOnce(() => recipientFrom(answer), code, whose);
  if (affected !== undefined) return affected;
  throw new CarillonError(code, `${whose} answered a recipient without a usable id`);
}

/** What the directory knows wins; what it leaves open comes from the event. */
function merged(affected: Recipient, known: Recipient): Recipient {
  return {
    id: affected.id,
    name: known.name ?? affected.name,
    addresses: { ...affected.addresses, ...known.addresses },
    locale: known.locale ?? affected.locale,
    timeZone: known.timeZone ?? affected.timeZone,
    quietHours: known.quietHours ?? affected.quietHours,
    workingHours: known.workingHours ?? affected.workingHours,
    tenant: known.tenant ?? affected.tenant,
  };
}
