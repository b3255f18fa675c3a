import { messageOf } from "../errors.ts";
import type { ChannelContext, Sender, SendOptions, SendRequest } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Pool } from "../model/pool.ts";
import { inOrder, type Turns, takingTurns } from "./turns.ts";

/**
 * A pool as one sender, for whoever takes a channel by itself. An engine does not: its lane looks after
 * each member. It remembers nothing of who failed; a member with a fault of its own is passed over.
 */
export class PoolSender<R extends Rendering> implements Sender<R> {
  readonly #members: readonly (() => Sender<R>)[];
  readonly #open: (Sender<R> | undefined)[];
  readonly #turns: Turns;

  constructor({ spreading, members }: Pool<R>, context: ChannelContext) {
    const on = members.filter(({ channel }) => channel.off === undefined);
    this.#members = on.map(
      ({ channel }) =>
        () =>
          channel.create(context),
    );
    this.#open = on.map(() => undefined);
    const weights = on.map(({ weight }) => weight);
    this.#turns = spreading === "failover" ? inOrder(on.length) : takingTurns(weights, 0);
  }

  async send(request: SendRequest<R>, options: SendOptions): Promise<Outcome> {
    const tried = new Set<number>();
    let outcome: Outcome = fault("channel-off", "Every member of the pool is switched off");
    for (;;) {
      const index = this.#turns.next((one) => !tried.has(one));
      if (index === undefined) return outcome;
      tried.add(index);
      outcome = await this.#sendThrough(index, request, options);
      const isItsFault = outcome.status === "deferred" && outcome.scope === "channel";
      if (!isItsFault || options.signal.aborted) return outcome;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(async (sender) => sender?.close?.()));
  }

  #sendThrough(index: number, request: SendRequest<R>, options: SendOptions): Promise<Outcome> {
    try {
      const sender = this.#open[index] ?? this.#members[index]?.();
      if (sender === undefined) throw new Error("There is no such member");
      this.#open[index] = sender;
      return sender.send(request, options);
    } catch (error) {
      const message = `The channel could not be set up: ${messageOf(error)}`;
      return Promise.resolve(fault("channel-setup", message));
    }
  }
}

function fault(code: string, message: string): Outcome {
  return { status: "deferred", scope: "channel", reason: { code, message } };
}
