import { CarillonError } from "../errors.ts";
import type { Channel } from "../model/channel.ts";
import type { EventType } from "../model/event.ts";
import type { Directory, Recipient } from "../model/recipient.ts";
import type { Rule } from "../model/rule.ts";
import { type Channels, resolveAddress } from "./address.ts";
import { type Draft, type Drafted, draftUnder, type Parsed, skip } from "./draft.ts";

/**
 * Drafts what the affected user gets under the rules that say so: one delivery for each kind of
 * address, through the first channel that has the kind and reaches the user. When none does, the
 * draft says so and stays in the plan: a notice for a user never vanishes.
 */
export async function addressUser(
  drafted: Drafted,
  channels: Channels,
  directory: Directory,
): Promise<Drafted> {
  const rules = drafted.rules.filter((rule) => rule.user !== "none");
  if (rules.length === 0) return drafted;
  const user = await findUser(drafted, directory);
  const drafts = rules.flatMap((rule) => userDrafts(rule, drafted.type, user, channels));
  return { ...drafted, drafts: [...drafts, ...drafted.drafts] };
}

function userDrafts(
  rule: Rule,
  type: EventType,
  user: Recipient | undefined,
  channels: Channels,
): Draft[] {
  const draft = { ...draftUnder(rule, type), audience: "user" } as const;
  const named = rule.via.flatMap((name) => {
    const channel = channels.get(name);
    return channel === undefined ? [] : [{ name, channel }];
  });
  const first = named[0]?.name ?? "";
  if (user === undefined) {
    const answer = skip("user-unknown", "The event does not say who the affected user is");
    return [{ ...draft, channel: first, recipient: { id: "affected user" }, answer }];
  }
  const kinds = new Set(named.flatMap(({ channel }) => channel.address?.kind ?? []));
  const answers = [...kinds].flatMap((kind): Draft[] => {
    const tries = named
      .filter(({ channel }) => channel.address?.kind === kind)
      .map(({ name, channel }) => draftOn(name, channel, user));
    const chosen = tries.find(({ answer }) => answer.verdict === "proceed") ?? tries[0];
    return chosen === undefined ? [] : [{ ...draft, ...chosen, kind }];
  });
  if (answers.length > 0) return answers;
  const answer = skip(
    "channel-not-direct",
    `No channel of rule "${rule.name}" can reach a person directly`,
  );
  return [{ ...draft, channel: first, recipient: user, answer }];
}

function draftOn(name: string, channel: Channel, user: Recipient) {
  return { channel: name, recipient: user, ...resolveAddress(user, name, channel) };
}

async function findUser({ type, event }: Pick<Parsed, "type" | "event">, directory: Directory) {
  const affected = affectedUser({ type, event });
  if (affected === undefined) return undefined;
  let known: Recipient | undefined;
  try {
    known = await directory.find(affected.id);
  } catch (cause) {
    throw new CarillonError("user-lookup-failed", `The directory failed on ${affected.id}`, {
      cause,
    });
  }
  return known === undefined ? affected : merged(affected, known);
}

function affectedUser({ type, event }: Pick<Parsed, "type" | "event">): Recipient | undefined {
  try {
    return type.userOf(event.payload);
  } catch (cause) {
    throw new CarillonError(
      "event-definition-invalid",
      `The user function of event type ${type.name} threw`,
      { cause },
    );
  }
}

/** What the directory knows wins; what it leaves open comes from the event. */
function merged(affected: Recipient, known: Recipient): Recipient {
  return {
    id: affected.id,
    name: known.name ?? affected.name,
    addresses: { ...affected.addresses, ...known.addresses },
    locale: known.locale ?? affected.locale,
    timeZone: known.timeZone ?? affected.timeZone,
  };
}
