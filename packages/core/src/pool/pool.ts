import { CarillonError } from "../errors.ts";
import { type Channel, isChannel } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Pool, PoolMember } from "../model/pool.ts";
import { PoolSender } from "./pool-sender.ts";

/** Members of a pool, by their names: lower case letters, digits and hyphens, 40 at most. */
export type Members<R extends Rendering, Name extends string = string> = Readonly<
  Record<Name, Channel<R>>
>;

const memberName = /^[a-z][a-z0-9-]{0,39}$/;
const mostMembers = 20;

/** The members as one channel. Refuses what could not stand in for each other. */
export function pooled<R extends Rendering>(
  spreading: Pool<R>["spreading"],
  members: readonly PoolMember<R>[],
  faults: readonly string[] = [],
): Channel<R> {
  const [first] = members;
  const issues = [...faults, ...faultsOf(members)];
  if (first === undefined || issues.length > 0) {
    throw new CarillonError("channel-config-invalid", `The members of ${spreading} do not fit`, {
      issues: first === undefined ? ["it has none", ...faults] : issues,
    });
  }
  const channels = members.map(({ channel }) => channel);
  const pool = { spreading, members };
  const secrets = [...new Set(channels.flatMap((channel) => channel.secrets()))];
  return {
    type: first.channel.type,
    accepts: first.channel.accepts,
    address: first.channel.address,
    recipients: [...new Set(channels.flatMap(({ recipients }) => recipients))],
    timeoutMs: channels.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0),
    concurrency: channels.reduce((sum, { concurrency }) => sum + concurrency, 0),
    secrets: () => secrets,
    off: channels.every(({ off }) => off !== undefined) ? first.channel.off : undefined,
    pool,
    create: (context) => new PoolSender(pool, context),
  };
}

function faultsOf<R extends Rendering>(members: readonly PoolMember<R>[]): readonly string[] {
  if (members.length > mostMembers) return [`it has more than ${mostMembers}`];
  const unusable = members.flatMap(({ name, channel }) => [
    ...(memberName.test(name) ? [] : [`${JSON.stringify(name)} is no name for a member: ${rule}`]),
    ...(isChannel(channel) ? [] : [`${name} is not made by a channel plugin`]),
  ]);
  if (unusable.length > 0) return unusable;
  const [first] = members;
  return members.flatMap(({ name, channel }) => {
    if (first === undefined) return [];
    if (channel.pool !== undefined) return [`${name} is a pool itself: name its members here`];
    const [mine, theirs] = [kindOf(channel), kindOf(first.channel)];
    return [
      ...(channel.accepts === first.channel.accepts
        ? []
        : [`${name} sends ${channel.accepts}, and ${first.name} ${first.channel.accepts}`]),
      ...(mine === theirs ? [] : [`${name} reaches ${mine}, and ${first.name} ${theirs}`]),
    ];
  });
}

const rule = "lower case letters, digits and hyphens, beginning with a letter";

function kindOf<R extends Rendering>({ address }: Channel<R>): string {
  return address === undefined ? "one place" : `addresses of the kind ${address.kind}`;
}
