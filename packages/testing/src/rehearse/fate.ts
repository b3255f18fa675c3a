import type { Content, Delivery, Engine, Hold, Reason } from "@carillon/core";

/** What has become of a delivery, as a test sees it. */
export interface Fate {
  /** The event type's name. */
  readonly event: string;
  /** The recipient's id. */
  readonly recipient: string;
  readonly address: string | undefined;
  readonly channel: string;
  readonly rules: readonly string[];
  readonly state: "sent" | "held" | "skipped" | "failed";
  /** When what is held falls due, in milliseconds since 1970. */
  readonly until: number | undefined;
  /** Why it is held. */
  readonly kind: Hold["kind"] | undefined;
  readonly reason: Reason | undefined;
  /** Of how many events the message tells. */
  readonly events: number;
  /** What was sent. */
  readonly content: Content | undefined;
}

/** Looks at an engine's deliveries again and again, and tells what has changed. */
export class FateWatch {
  readonly #engine: Engine;
  readonly #contents: ReadonlyMap<string, Content>;
  readonly #types = new Map<string, string>();
  /** How deliveries stood at the last look. */
  readonly #known = new Map<string, string>();

  constructor(engine: Engine, contents: ReadonlyMap<string, Content>) {
    this.#engine = engine;
    this.#contents = contents;
    engine.on("planned", ({ event }) => this.#types.set(event.id, event.type));
  }

  /** What has become of deliveries since the last call: of each the last, in the order of the log. */
  async look(): Promise<readonly Fate[]> {
    const all = await this.#engine.log.list({}, { limit: Number.MAX_SAFE_INTEGER });
    const changed = all.filter((delivery) => {
      const stands = `${delivery.state} ${delivery.dueAt} ${delivery.hold?.kind}`;
      const isNew = this.#known.get(delivery.id) !== stands;
      this.#known.set(delivery.id, stands);
      return isNew;
    });
    // What goes out as one message is told of once, of the delivery that leads the others.
    const sizes = new Map<string, number>();
    for (const { leader } of all) {
      if (leader !== undefined) sizes.set(leader, (sizes.get(leader) ?? 1) + 1);
    }
    return changed
      .filter(({ state, leader }) => state !== "sent" || leader === undefined)
      .map((delivery) => this.#fateOf(delivery, sizes.get(delivery.id) ?? 1));
  }

  #fateOf(delivery: Delivery, events: number): Fate {
    const state = stateOf(delivery);
    const { hold } = delivery;
    return {
      event: this.#types.get(delivery.eventId) ?? delivery.eventId,
      recipient: delivery.recipient.id,
      address: delivery.address,
      channel: delivery.channel,
      rules: delivery.rules,
      state,
      until: state === "held" ? delivery.dueAt : undefined,
      kind: state === "held" ? hold?.kind : undefined,
      reason: delivery.reason ?? (state === "held" ? hold?.reason : undefined),
      events: state === "sent" ? events : 1,
      content: this.#contents.get(delivery.id),
    };
  }
}

function stateOf({ state }: Delivery): Fate["state"] {
  if (state === "queued" || state === "sending") return "held";
  return state === "discarded" ? "failed" : state;
}
