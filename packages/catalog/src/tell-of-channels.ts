import { defineRule, type Engine, type EngineEvents, type Rule } from "@carillon/core";
import { channelPaused, channelResumed } from "./channel.ts";

/** What {@link tellOfChannels} may be told. */
export interface TellOfChannelsOptions {
  /** A shorter outage is not worth a message. Default: 60,000 milliseconds. */
  readonly afterMs?: number;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Told when an event could not be emitted. Default: nobody is. */
  readonly onError?: (error: unknown) => void;
}

interface Outage {
  readonly since: number;
  /** Settles when it was told, or could not be; absent before, and when it is to be tried again. */
  telling?: Promise<boolean>;
}

/**
 * Emits `channel.paused` when a channel has not worked for a while, once for each outage, and
 * `channel.resumed` when it works again. Only rules decide where that goes: see {@link channelRules}.
 * Each process tells of its own channels, and forgets an outage when it ends. Answers what stops it.
 */
export function tellOfChannels(
  engine: Pick<Engine, "emit" | "on">,
  { afterMs = 60_000, now = Date.now, onError = () => {} }: TellOfChannelsOptions = {},
): () => void {
  const outages = new Map<string, Outage>();

  function paused({ channel, reason }: EngineEvents["channelPaused"][0]): void {
    const outage: Outage = outages.get(channel) ?? { since: now() };
    outages.set(channel, outage);
    // A pause is told anew with each probe that fails, so no timer is needed.
    if (outage.telling !== undefined || now() - outage.since < afterMs) return;
    const since = new Date(outage.since).toISOString();
    const { message, cure } = reason;
    outage.telling = told(
      engine.emit(channelPaused, { channel, since, reason: message, cure }),
    ).then((isTold) => {
      if (!isTold) delete outage.telling;
      return isTold;
    });
  }

  async function resumed({ channel }: EngineEvents["channelResumed"][0]): Promise<void> {
    const outage = outages.get(channel);
    outages.delete(channel);
    if (outage === undefined || !(await outage.telling)) return;
    const since = new Date(outage.since).toISOString();
    await told(engine.emit(channelResumed, { channel, since }));
  }

  async function told(emitted: Promise<unknown>): Promise<boolean> {
    try {
      await emitted;
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  const ends = [
    engine.on("channelPaused", paused),
    engine.on("channelResumed", (notice) => void resumed(notice)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/**
 * A rule for each of the channels: it tells there of the outages of all others. Of its own a channel tells
 * nothing, as the message would wait for its end, and arrive when it is over.
 */
export function channelRules<const Outlet extends string>(
  via: readonly Outlet[],
): readonly Rule<Outlet>[] {
  return via.map((outlet) =>
    defineRule({
      name: `outages, by ${outlet}`,
      on: [channelPaused, channelResumed],
      when: ({ payload }) => payload.channel !== outlet,
      via: [outlet],
    }),
  );
}
