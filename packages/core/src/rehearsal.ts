import type { Channel, SendRequest } from "./model/channel.ts";
import type { Rendering } from "./model/content.ts";
import type { Outcome } from "./model/outcome.ts";

/** Takes what channels would send, so that nothing leaves the process: for tests of rules. */
export interface Rehearsal {
  /** Asked in place of the channel's own sender, also of one that is switched off. */
  send(channel: string, request: SendRequest<Rendering>): Promise<Outcome>;
}

/** The channels of an engine, of which none reaches anybody any more. */
export function rehearsed(
  channels: ReadonlyMap<string, Channel>,
  rehearsal: Rehearsal,
): ReadonlyMap<string, Channel> {
  const taken = [...channels].map(([name, channel]): [string, Channel] => {
    const create = () => ({
      send: (request: SendRequest<Rendering>) => rehearsal.send(name, request),
    });
    return [name, { ...channel, off: undefined, pool: undefined, create }];
  });
  return new Map(taken);
}
