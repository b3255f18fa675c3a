import type { Brands } from "../branding/brands.ts";
import type { Clock } from "../clock.ts";
import { CarillonError, reasonOf } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import type { AcknowledgeLinks } from "../links/acknowledge-link.ts";
import type { UnsubscribeLinks } from "../links/unsubscribe-link.ts";
import type { ScopedLogger } from "../logger.ts";
import { tenantOf } from "../model/actor.ts";
import { optionalCategory } from "../model/category.ts";
import type { Channel, Sender } from "../model/channel.ts";
import { type Contents, isRendering, type Rendering } from "../model/content.ts";
import { type EventType, type Severity, severities } from "../model/event.ts";
import type { App, Message } from "../model/message.ts";
import type { Outcome, Reason } from "../model/outcome.ts";
import { threadOf } from "../model/thread.ts";
import type { Bundle, Member } from "../store/bundle.ts";
import type { Claim, Outbox } from "../store/store.ts";
import { renderedWith, type UploadsForMails } from "../templates/rendered-mail.ts";
import { endsWithin } from "../within.ts";
import { lookOf } from "./bundle-look.ts";
import { checkedContent } from "./check-content.ts";
import { type Composed, compose } from "./compose.ts";
import { type ComposedBundle, composeBundle } from "./compose-bundle.ts";
import type { RuleLookup } from "./policies.ts";
import type { Renderer, RenderView } from "./renderer.ts";
import { send } from "./send.ts";

/** What carrying a delivery out needs, the same for every channel. */
export interface CourierParts {
  readonly brands: Pick<Brands, "appFor">;
  readonly types: ReadonlyMap<string, EventType>;
  readonly rules: RuleLookup;
  readonly languages: Languages;
  readonly renderer: Renderer;
  readonly uploads?: UploadsForMails | undefined;
  readonly unsubscribe: Pick<UnsubscribeLinks, "urlFor"> | undefined;
  readonly acknowledge: Pick<AcknowledgeLinks, "offeredIn" | "offeredInBundle"> | undefined;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/** A renderer that takes longer is taken to hang. */
const renderTimeoutMs = 10_000;

/** A claim with what is to be sent. */
export interface Prepared<R extends Rendering> {
  readonly claim: Claim;
  /** Whether anything that it says is for nobody else. */
  readonly sensitive: boolean;
  readonly content: Contents[R];
  readonly thread: string | undefined;
  /** In whose name it goes out. */
  readonly app: App;
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
    const sensitive = type.sensitive || claim.bundle?.sensitive === true;
    try {
      const thread = this.#common(claim, (of, { event }) => threadOf(of, event));
      const tenant = this.#tenantOf(claim);
      const app = await this.#parts.brands.appFor(tenant);
      const prepared = { claim, sensitive, thread, app };
      if (content !== undefined && isRendering(content, this.#channel.accepts)) {
        return { ...prepared, content, fresh: false };
      }
      const uploads =
        this.#channel.accepts === "email"
          ? await this.#parts.uploads?.sourcesFor(tenant)
          : undefined;
      const rendered = renderedWith(
        uploads,
        (sources) => this.#render(claim, type, app, sources),
        (reason) => this.#tellOfTemplates(claim, sensitive, reason),
      );
      return { ...prepared, content: await rendered, fresh: true };
    } catch (error) {
      const { code, message, cure } = reasonOf(error, "template-failed");
      // What a template says of its failure may quote the payload.
      const told = sensitive ? "The wording or template of a sensitive event failed" : message;
      return { refused: { code, message: told, cure } };
    }
  }

  /** What is said of each delivery of a claim, where the same is said of all. */
  #common<Answer>(
    claim: Claim,
    ask: (type: EventType, member: Member) => Answer | undefined,
  ): Answer | undefined {
    const answers = membersOf(claim).map((member) => {
      const type = this.#parts.types.get(member.event.type);
      return type && ask(type, member);
    });
    return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
  }

  /** The tenant whom a claim is about, or who it is for. */
  #tenantOf(claim: Claim): string | undefined {
    return this.#common(
      claim,
      (of, { event, delivery }) => tenantOf(of, event) ?? delivery.recipient.tenant,
    );
  }

  #tellOfTemplates({ delivery, event }: Claim, sensitive: boolean, reason: Reason): void {
    const about = { deliveryId: delivery.id, eventId: event.id };
    const told = sensitive
      ? { ...reason, message: "A template of a sensitive event failed" }
      : reason;
    const { code, message } = told;
    this.#parts.log.warn("An uploaded template failed, and its part was made without uploads", {
      ...about,
      code,
      message,
    });
    this.#parts.uploads?.onFailed(about, told);
  }

  async #render(
    claim: Claim,
    type: EventType,
    app: App,
    uploads: RenderView["uploads"],
  ): Promise<Contents[R]> {
    const { renderer, clock, languages } = this.#parts;
    const { delivery, event, bundle } = claim;
    const together = bundle && this.#composeBundle(claim, bundle, app);
    const composed = together ?? compose(type, event, delivery, app, languages);
    const { format } = composed;
    const message = this.#withLink(composed.message, claim, type, app);
    this.#warnOfLinks(claim, composed);
    const { recipient } = delivery;
    const members = membersOf(claim);
    const audience = members.every((one) => one.delivery.audience === "user") ? "user" : "team";
    const rules = [...new Set(members.flatMap((one) => one.delivery.rules))];
    const { accepts, address: kind } = this.#channel;
    const category = this.#common(claim, (of, member) => optionalCategory(of, member.event));
    const unsubscribe =
      category === undefined || kind === undefined
        ? undefined
        : this.#parts.unsubscribe?.urlFor(
            delivery,
            kind.kind,
            category,
            message.language,
            app.tenant,
          );
    const to = { recipient, audience, rules, unsubscribe } as const;
    const view = {
      event,
      events: together?.events,
      domain: type.domain,
      message,
      app,
      format,
      languages,
      uploads,
      ...to,
    };
    const rendered = renderer.render(accepts, view);
    if (!(await endsWithin(clock, renderTimeoutMs, rendered))) {
      throw new CarillonError("template-timeout", `Rendering took more than ${renderTimeoutMs} ms`);
    }
    return checkedContent(await rendered, accepts, unsubscribe);
  }

  /** The message with the link by which a reader takes on what it tells of. */
  #withLink(
    message: Message,
    { delivery, event, bundle }: Claim,
    type: EventType,
    { tenant }: App,
  ): Message {
    const { acknowledge, types } = this.#parts;
    if (acknowledge === undefined) return message;
    if (bundle === undefined) return acknowledge.offeredIn(message, type, event, delivery, tenant);
    return acknowledge.offeredInBundle(message, bundle.members, types, delivery, tenant);
  }

  #composeBundle({ delivery }: Claim, bundle: Bundle, app: App): ComposedBundle {
    const { types, rules, languages, log } = this.#parts;
    const look = lookOf(delivery, rules);
    const composed = composeBundle(delivery, bundle, { app, types, languages, look });
    for (const { member, error } of composed.unworded) {
      const { code } = reasonOf(error, "template-failed");
      const about = { delivery: member.delivery.id, leader: delivery.id, type: member.event.type };
      log.error("Shown by its type alone, as its wording failed", { ...about, code });
    }
    return composed;
  }

  #warnOfLinks({ delivery }: Claim, { unsafeActions: actions }: Composed): void {
    if (actions.length === 0) return;
    const about = { delivery: delivery.id, actions };
    this.#parts.log.warn("Left out links that are not http, https or mailto", about);
  }

  /** One attempt. The plugin may do what it likes; only the store can make this reject. */
  async send(prepared: Prepared<R>, sender: Sender<R>, stop: AbortSignal): Promise<Outcome> {
    const { claim, sensitive, content, thread, app } = prepared;
    const { id: deliveryId, attempts: attempt, createdAt, address, recipient } = claim.delivery;
    const { id, type, occurredAt } = claim.event;
    const severity = worstOf(claim);
    const { outbox, clock, log } = this.#parts;
    // A message about many would carry the files of all.
    const attached = claim.attached && claim.bundle === undefined;
    return send(
      sender,
      {
        deliveryId,
        attempt,
        createdAt,
        address,
        recipient,
        event: { id, type, occurredAt, severity },
        content,
        thread,
        attachments: attached ? await outbox.attachments(id) : [],
        sensitive,
        app,
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

/** What a claim sends, as far as it has it in full. */
function membersOf({ delivery, event, bundle }: Claim): readonly Member[] {
  return bundle?.members ?? [{ delivery, event }];
}

function worstOf({ event, bundle }: Claim): Severity {
  if (bundle === undefined) return event.severity;
  return severities.findLast((severity) => bundle.severities[severity]) ?? event.severity;
}
