import type { Delivery, Engine, Event, Reason } from "carillon";
import type { DeliveryLine, EventLine, Narrator } from "./happening.ts";

/** Follows an engine by its public events, tells the narrator, and knows when all has been told. */
export class Watch {
  /** Deliveries of which nothing has been told yet. */
  readonly #untold = new Set<string>();
  readonly #paused = new Map<string, Reason>();
  /** Deliveries that had to wait for their channel, and the reason's code. */
  readonly #held = new Map<string, string>();
  readonly #narrator: Narrator;
  #onQuiet = () => {};

  constructor(engine: Engine, narrator: Narrator) {
    this.#narrator = narrator;
    engine.on("planned", ({ event, deliveries }) => this.#planned(event, deliveries));
    engine.on("skipped", ({ delivery, event, reason }) => {
      narrator.tell({ kind: "skipped", ...lineOf(delivery, event), reason });
      this.#told(delivery);
    });
    engine.on("sent", ({ delivery, event, response }) => {
      narrator.tell({ kind: "sent", ...lineOf(delivery, event), response });
      this.#told(delivery);
    });
    engine.on("deferred", ({ delivery, event, reason }) => {
      this.#held.set(delivery.id, reason.code);
      narrator.tell({ kind: "deferred", ...lineOf(delivery, event), reason });
      this.#told(delivery);
    });
    engine.on("failed", ({ delivery, event, reason }) => {
      narrator.tell({ kind: "failed", ...lineOf(delivery, event), reason });
      this.#told(delivery);
    });
    engine.on("channelPaused", ({ channel, reason, until }) => {
      this.#paused.set(channel, reason);
      narrator.tell({ kind: "paused", channel, reason, pauseMs: until - Date.now() });
    });
    engine.on("channelResumed", ({ channel }) => {
      this.#paused.delete(channel);
      narrator.tell({ kind: "resumed", channel });
    });
  }

  get held(): ReadonlyMap<string, string> {
    return this.#held;
  }

  /** Resolves when each delivery has been told of once, be it that it waits. */
  quiet(): Promise<void> {
    if (this.#untold.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onQuiet = resolve;
    });
  }

  #planned(event: Event, deliveries: readonly Delivery[]): void {
    this.#narrator.tell({ kind: "event", event: eventLine(event) });
    for (const delivery of deliveries) {
      const reason = this.#paused.get(delivery.channel);
      if (delivery.state === "queued" && reason !== undefined) {
        this.#held.set(delivery.id, "channel-paused");
        this.#narrator.tell({ kind: "waiting", ...lineOf(delivery, event), reason });
      } else {
        this.#untold.add(delivery.id);
      }
    }
  }

  #told({ id }: Delivery): void {
    this.#untold.delete(id);
    if (this.#untold.size === 0) this.#onQuiet();
  }
}

function lineOf(delivery: Delivery, event: Event): DeliveryLine {
  const { id, rules, channel, audience, recipient, address, attempts } = delivery;
  return {
    delivery: id,
    event: eventLine(event),
    rules,
    recipient: address ?? recipient.id,
    channel,
    audience,
    attempts,
  };
}

function eventLine(event: Event): EventLine {
  const { id, type, severity, occurredAt } = event;
  const about = aboutOf(event.payload);
  return { id, type, severity, occurredAt: new Date(occurredAt).toISOString(), about };
}

/** The job, host or person in a payload of the catalog. */
function aboutOf({ job, target, name, status, host, service }: Event["payload"]): string {
  const place = keyOf(host, "name");
  const check = keyOf(service, "display_name");
  const parts = [status, place, check, job, target, name];
  return parts.filter((part) => typeof part === "string").join(" ");
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
