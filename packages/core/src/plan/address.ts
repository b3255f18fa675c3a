import { messageOf } from "../errors.ts";
import type { Channel } from "../model/channel.ts";
import type { EventType } from "../model/event.ts";
import type { Recipient } from "../model/recipient.ts";
import type { ActiveRule } from "../model/rule.ts";
import {
  type Answer,
  type Draft,
  type Drafted,
  draftUnder,
  type Matched,
  proceed,
  skip,
} from "./draft.ts";
import { unlessOff } from "./off.ts";

/** The channels of an engine, by name. */
export type Channels = ReadonlyMap<string, Channel>;

/** Drafts a delivery to each of the team's recipients, on each channel of each rule. */
export function addressTeam(matched: Matched, channels: Channels): Drafted {
  const drafts = matched.rules
    .filter((rule) => rule.user !== "only")
    .flatMap((rule) =>
      rule.via.flatMap((name) => teamDrafts(rule, matched.type, name, channels.get(name))),
    );
  return { ...matched, drafts };
}

function teamDrafts(
  rule: ActiveRule,
  type: EventType,
  name: string,
  channel: Channel | undefined,
): readonly Draft[] {
  if (channel === undefined) return [];
  const draft = { ...draftUnder(rule, type), channel: name, audience: "team" } as const;
  const recipients = rule.to ?? channel.recipients;
  // One that is off may not know its recipients, and still has to say that nobody was told.
  const unaddressed = channel.off !== undefined && recipients.length === 0;
  if (channel.address === undefined || unaddressed) {
    return [{ ...draft, recipient: { id: name }, answer: unlessOff(channel, proceed) }];
  }
  const { kind } = channel.address;
  return recipients.map((to) => {
    const recipient = typeof to === "string" ? { id: to, addresses: { [kind]: to } } : to;
    return { ...draft, recipient, kind, ...resolveAddress(recipient, name, channel) };
  });
}

/** A recipient's canonical address on a channel, and whether there is anything against using it. */
export function resolveAddress(recipient: Recipient, name: string, channel: Channel): Resolved {
  const resolved = addressOn(recipient, name, channel);
  return { ...resolved, answer: unlessOff(channel, resolved.answer) };
}

interface Resolved {
  readonly address?: string;
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
    return { address: kind.parse(given), answer: proceed };
  } catch (error) {
    return {
      answer: skip(
        "address-invalid",
        `The ${kind.kind} address of ${recipient.id} is not usable: ${messageOf(error)}`,
      ),
    };
  }
}
