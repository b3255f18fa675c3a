import { CarillonError, messageOf } from "../errors.ts";
import type { Channel } from "./channel.ts";
import type { Rendering } from "./content.ts";
import type { Outcome } from "./outcome.ts";
import type { AddressKind } from "./recipient.ts";

/** What {@link channelOff} takes: what the channel would be, and why it is not. */
export interface OffDefinition<R extends Rendering> {
  /** The plugin's: `smtp`. */
  readonly type: string;
  readonly accepts: R;
  /** The plugin's kind of address, so that a skipped delivery says whom it would have reached. */
  readonly address?: AddressKind;
  /** The channel's own recipients, as far as they are known. */
  readonly recipients?: readonly string[];
  /** Why it is off, in a sentence. */
  readonly message: string;
  /** How to switch it on. */
  readonly cure: string;
}

/**
 * A channel that is switched off, for a plugin that finds nothing configured. Rules may name it, and
 * the engine starts: it says once that the channel is off, and whatever needs it is skipped with the
 * reason `channel-off`. An affected user is told through another channel of the same kind of address
 * if the rule has one. What was queued before it was switched off waits until it is on again.
 *
 * @throws CarillonError `channel-config-invalid` for recipients that are no addresses
 */
export function channelOff<R extends Rendering>(definition: OffDefinition<R>): Channel<R> {
  const { type, accepts, address, recipients = [], message, cure } = definition;
  const off = { code: "channel-off", message, cure };
  const answer: Outcome = { status: "deferred", scope: "channel", reason: off };
  return {
    type,
    accepts,
    address,
    recipients: canonical(type, address, recipients),
    timeoutMs: 30_000,
    concurrency: 1,
    secrets: () => [],
    off,
    create: () => ({ send: async () => answer }),
  };
}

function canonical(
  type: string,
  kind: AddressKind | undefined,
  addresses: readonly string[],
): readonly string[] {
  if (kind === undefined) return [];
  try {
    return [...new Set(addresses.map((address) => kind.parse(address)))];
  } catch (error) {
    throw new CarillonError("channel-config-invalid", `The recipients of ${type} are not usable`, {
      issues: [messageOf(error)],
    });
  }
}
