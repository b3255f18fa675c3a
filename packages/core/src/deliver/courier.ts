import type { Clock } from "../clock.ts";
import { CarillonError, reasonOf } from "../errors.ts";
import type { AcknowledgeLinks } from "../links/acknowledge-link.ts";
import type { UnsubscribeLinks } from "../links/unsubscribe-link.ts";
import type { ScopedLogger } from "../logger.ts";
import { optionalCategory } from "../model/category.ts";
import type { Channel, Sender } from "../model/channel.ts";
import { type Contents, isRendering, type Rendering } from "../model/content.ts";
import type { EventType } from "../model/event.ts";
import type { App } from "../model/message.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import { threadOf } from "../model/thread.ts";
import type { Claim, Outbox } from "../store/store.ts";
import { endsWithin } from "../within.ts";
import { checkedContent } from "./check-content.ts";
import { compose } from "./compose.ts";
import type { Renderer } from "./renderer.ts";
import { send } from "./send.ts";

/** What carrying a delivery out needs, the same for every channel. */
export interface CourierParts {
  readonly app: App;
  readonly types: ReadonlyMap<string, EventType>;
  readonly renderer: Renderer;
  readonly unsubscribe: Pick<UnsubscribeLinks, "urlFor"> | undefined;
  readonly acknowledge: Pick<AcknowledgeLinks, "offeredIn"> | undefined;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/** A renderer that takes longer is taken to hang. */
const renderTimeoutMs = 10_000;

/** A claim with what is to be sent. */
export interface Prepared<R extends Rendering> {
  readonly claim: Claim;
  readonly type: EventType;
  readonly content: Contents[R];
  readonly thread: string | undefined;
  /** Not in the store yet. */
  readonly fresh: boolean;
}

/** Words, renders and sends the deliveries of one channel. */
export class Courier<R extends Rendering> {
  readonly #channel: Channel<R>;
  readonly #parts: CourierParts;

  constructor(channel: Channel<R>, parts: CourierParts) {
    this.#channel = channel;
    this.#parts = parts;
  }

  /**
   * What is to be sent: what the first attempt tried, or newly worded and rendered. Whatever goes
   * wrong in words or template is the reason why the delivery fails.
   */
  async prepare(claim: Claim): Promise<Prepared<R> | { readonly refused: Reason }> {
    const { content } = claim.delivery;
    const type = this.#parts.types.get(claim.event.type);
    if (type === undefined) {
      const message = `No rule of this engine knows the event type ${claim.event.type}`;
      return { refused: { code: "event-type-unknown", message } };
    }
    try {
      const thread = threadOf(type, claim.event);
      if (content !== undefined && isRendering(content, this.#channel.accepts)) {
        return { claim, type, content, thread, fresh: false };
      }
      return { claim, type, content: await this.#render(claim, type), thread, fresh: true };
    } catch (error) {
      const { code, message, cure } = reasonOf(error, "template-failed");
      // What a template says of its failure may quote the payload.
      const told = type.sensitive ? "The wording or template of a sensitive event failed" : message;
      return { refused: { code, message: told, cure } };
    }
  }

  async #render({ delivery, event }: Claim, type: EventType): Promise<Contents[R]> {
    const { app, renderer, clock, log } = this.#parts;
    const { message: composed, format, unsafeActions } = compose(type, event, delivery, app);
    const message = this.#parts.acknowledge?.offeredIn(composed, type, event, delivery) ?? composed;
    if (unsafeActions.length > 0) {
      log.warn("Left out links that are not http, https or mailto", {
        delivery: delivery.id,
        actions: unsafeActions,
      });
    }
    const { recipient, audience, rules } = delivery;
    const { accepts, address: kind } = this.#channel;
    const category = optionalCategory(type, event);
    const unsubscribe =
      category === undefined || kind === undefined
        ? undefined
        : this.#parts.unsubscribe?.urlFor(delivery, kind.kind, category, message.language);
    const to = { recipient, audience, rules, unsubscribe };
    const view = { event, domain: type.domain, message, app, format, ...to };
    const rendered = renderer.render(accepts, view);
    if (!(await endsWithin(clock, renderTimeoutMs, rendered))) {
      throw new CarillonError("template-timeout", `Rendering took more than ${renderTimeoutMs} ms`);
    }
    return checkedContent(await rendered, accepts, unsubscribe);
  }

  /** One attempt. The plugin may do what it likes; only the store can make this reject. */
  async send(prepared: Prepared<R>, sender: Sender<R>, stop: AbortSignal): Promise<Outcome> {
    const { claim, type, content, thread } = prepared;
    const { id: deliveryId, attempts: attempt, createdAt, address, recipient } = claim.delivery;
    const { id, occurredAt, severity } = claim.event;
    const { outbox, clock, log } = this.#parts;
    return send(
      sender,
      {
        deliveryId,
        attempt,
        createdAt,
        address,
        recipient,
        event: { id, type: type.name, occurredAt, severity },
        content,
        thread,
        attachments: claim.attached ? await outbox.attachments(id) : [],
        sensitive: type.sensitive,
      },
      {
        clock,
        timeoutMs: this.#channel.timeoutMs,
        stop,
        onLate: (answer) =>
          log.warn("An answer came after its attempt was given up", {
            delivery: deliveryId,
            attempt,
            answer,
          }),
      },
    );
  }
}
