import type { Clock } from "../clock.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Channel, Sender } from "../model/channel.ts";
import { type Contents, isRendering, type Rendering } from "../model/content.ts";
import type { EventType } from "../model/event.ts";
import type { App } from "../model/message.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Claim, Outbox } from "../store/store.ts";
import { compose } from "./compose.ts";
import type { Renderer } from "./renderer.ts";
import { send } from "./send.ts";

/** What carrying a delivery out needs, the same for every channel. */
export interface CourierParts {
  readonly app: App;
  readonly types: ReadonlyMap<string, EventType>;
  readonly renderer: Renderer;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/** What became of a claim, and whether the plugin was asked at all. */
export interface Attempted {
  readonly outcome: Outcome;
  readonly asked: boolean;
}

/** Carries claimed deliveries out on one channel: words and renders them, keeps that, and sends it. */
export class Courier<R extends Rendering> {
  readonly #channel: Channel<R>;
  readonly #parts: CourierParts;

  constructor(channel: Channel<R>, parts: CourierParts) {
    this.#channel = channel;
    this.#parts = parts;
  }

  /**
   * One attempt. Whatever goes wrong in words, template or plugin is an outcome; only the store can
   * make it reject, and then nothing was sent.
   */
  async attempt(claim: Claim, sender: Sender<R>, stop: AbortSignal): Promise<Attempted> {
    const { delivery, event, token } = claim;
    const type = this.#parts.types.get(event.type);
    if (type === undefined) {
      return unasked("event-type-unknown", `No rule here knows the event type ${event.type}`);
    }
    // A retry sends what the first attempt tried.
    let content = this.#frozen(claim);
    if (content === undefined) {
      try {
        content = await this.#render(claim, type);
      } catch (error) {
        return unasked(codeOf(error), messageOf(error));
      }
      await this.#parts.outbox.freeze([{ id: delivery.id, token, content }]);
    }
    return { outcome: await this.#send(claim, type, content, sender, stop), asked: true };
  }

  #frozen({ delivery: { content } }: Claim): Contents[R] | undefined {
    return content !== undefined && isRendering(content, this.#channel.accepts)
      ? content
      : undefined;
  }

  async #render(claim: Claim, type: EventType): Promise<Contents[R]> {
    const { delivery, event } = claim;
    const { app, renderer, log } = this.#parts;
    const { message, format, unsafeActions } = compose(type, event, delivery, app);
    if (unsafeActions.length > 0) {
      log.warn("Left out links that are not http, https or mailto", {
        ...subject(claim),
        actions: unsafeActions,
      });
    }
    const { recipient, audience, rules } = delivery;
    const view = { event, domain: type.domain, message, recipient, audience, app, format, rules };
    return renderer.render(this.#channel.accepts, view);
  }

  #send(
    { delivery, event }: Claim,
    { sensitive }: EventType,
    content: Contents[R],
    sender: Sender<R>,
    stop: AbortSignal,
  ): Promise<Outcome> {
    const { id: deliveryId, attempts: attempt, createdAt, address, recipient } = delivery;
    const { id, type, occurredAt, severity } = event;
    const about = { id, type, occurredAt, severity };
    return send(
      sender,
      { deliveryId, attempt, createdAt, address, recipient, event: about, content, sensitive },
      {
        clock: this.#parts.clock,
        timeoutMs: this.#channel.timeoutMs,
        stop,
        onLate: (answer) =>
          this.#parts.log.warn("An answer came after its attempt was given up", {
            delivery: deliveryId,
            attempt,
            answer,
          }),
      },
    );
  }
}

/** What a log line says of a claim: never a payload. */
export function subject({ delivery, event }: Claim): Readonly<Record<string, unknown>> {
  return {
    delivery: delivery.id,
    event: event.id,
    type: event.type,
    recipient: delivery.recipient.id,
    attempt: delivery.attempts,
  };
}

function unasked(code: string, message: string): Attempted {
  return { outcome: { status: "rejected", reason: { code, message } }, asked: false };
}

function codeOf(error: unknown): string {
  return error instanceof CarillonError ? error.code : "template-failed";
}
