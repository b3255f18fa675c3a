import { fingerprintOf } from "../alert/document.ts";
import { noticeBook } from "../alert/words/book.ts";
import type { Languages } from "../languages/wordbook.ts";
import { reportOf } from "../model/alert.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Event, EventType } from "../model/event.ts";
import type { Message } from "../model/message.ts";
import type { Member } from "../store/bundle.ts";
import { firingIn } from "./firing-in.ts";
import type { LinkConfig } from "./options.ts";
import { LinkSigner, type ReadToken } from "./token.ts";

/** The purpose in the tokens of these links, and their place under the base URL. */
export const acknowledgePurpose = "acknowledge";
/** The same of links by which several alerts are taken on. */
export const acknowledgeSeveralPurpose = "acknowledge-several";

/** What a link by which an alert is taken on says. */
export interface AcknowledgeClaims {
  /** Of the alert. */
  readonly fingerprint: string;
  /** In whose message it stood: says who takes the alert on. */
  readonly deliveryId: string;
  /** Of the event: what fired later is another problem. */
  readonly occurredAt: number;
  /** Of the message. */
  readonly language: string;
  /** In whose name the message was, where that is a tenant's. */
  readonly tenant?: string | undefined;
}

/** What a link by which the alerts of a bundle are taken on says. */
export interface AcknowledgeSeveralClaims {
  /** The one that leads the bundle: says whose message it is, and which alerts are in it. */
  readonly deliveryId: string;
  /** Of the message. */
  readonly language: string;
  /** In whose name the message was, where that is a tenant's. */
  readonly tenant?: string | undefined;
}

/** A link as it was found: what it says, or why it says nothing. */
export type ReadAcknowledge<Claims = AcknowledgeClaims> =
  | { readonly status: "valid"; readonly claims: Claims }
  | Exclude<ReadToken, { readonly status: "valid" }>;

/** Whoever takes something on later than this has not been asked lately. */
const longestMs = 7 * 86_400_000;

/** Makes and reads the links by which a reader takes an alert on. */
export class AcknowledgeLinks {
  readonly #signer: LinkSigner;
  readonly #languages: Languages;
  readonly #baseUrl: string;
  readonly #expiresAfterMs: number;

  constructor({ baseUrl, secret, expiresAfterMs }: LinkConfig, languages: Languages) {
    this.#languages = languages;
    const [first, ...others] = secret;
    if (first === undefined) throw new TypeError("There is no secret to sign links with");
    this.#signer = new LinkSigner([first, ...others]);
    this.#baseUrl = baseUrl;
    this.#expiresAfterMs = Math.min(expiresAfterMs, longestMs);
  }

  /**
   * The message with the link, where the team is told of an alert that fires and that nobody has taken on.
   * The same for the same delivery. Nothing of a sensitive event gets into a link.
   */
  offeredIn(
    message: Message,
    type: EventType,
    event: Event,
    { id: deliveryId, audience, createdAt }: Pick<Delivery, "id" | "audience" | "createdAt">,
    tenant?: string,
  ): Message {
    const report = reportOf(type, event);
    if (report?.status !== "firing" || audience !== "team" || type.sensitive) return message;
    const { language } = message;
    const token = this.#signer.sign({
      purpose: acknowledgePurpose,
      audience: fingerprintOf(report.key),
      expiresAt: createdAt + this.#expiresAfterMs,
      details: [deliveryId, `${event.occurredAt}`, language, ...inNameOf(tenant)],
    });
    const url = `${this.#baseUrl}/${acknowledgePurpose}/${token}`;
    const { acknowledge: label } = noticeBook.wordsIn(language, this.#languages);
    return { ...message, actions: [...message.actions, { label, url }] };
  }

  /**
   * The message of a bundle with a link to the alerts in it that fire: one page for all of them. Where it
   * is one alone, the link is about that one.
   */
  offeredInBundle(
    message: Message,
    members: readonly Member[],
    types: ReadonlyMap<string, EventType>,
    { id, createdAt }: Pick<Delivery, "id" | "createdAt">,
    tenant?: string,
  ): Message {
    const [first, ...others] = firingIn(members, types).values();
    if (first === undefined) return message;
    const { event, delivery, type } = first;
    if (others.length === 0) return this.offeredIn(message, type, event, delivery, tenant);
    const { language } = message;
    const token = this.#signer.sign({
      purpose: acknowledgeSeveralPurpose,
      audience: id,
      expiresAt: createdAt + this.#expiresAfterMs,
      details: [language, ...inNameOf(tenant)],
    });
    const url = `${this.#baseUrl}/${acknowledgeSeveralPurpose}/${token}`;
    const { acknowledgeSeveral: label } = noticeBook.wordsIn(language, this.#languages);
    return { ...message, actions: [...message.actions, { label, url }] };
  }

  read(token: string, now: number): ReadAcknowledge {
    const read = this.#signer.read(token, acknowledgePurpose, now);
    if (read.status !== "valid") return read;
    const [deliveryId, occurredAt, language, tenant] = read.claims.details;
    if (deliveryId === undefined || occurredAt === undefined || language === undefined) {
      return { status: "forged" };
    }
    const { audience: fingerprint } = read.claims;
    const claims = { fingerprint, deliveryId, occurredAt: Number(occurredAt), language, tenant };
    return { status: "valid", claims };
  }

  readSeveral(token: string, now: number): ReadAcknowledge<AcknowledgeSeveralClaims> {
    const read = this.#signer.read(token, acknowledgeSeveralPurpose, now);
    if (read.status !== "valid") return read;
    const { audience: deliveryId, details } = read.claims;
    const [language, tenant] = details;
    if (language === undefined) return { status: "forged" };
    return { status: "valid", claims: { deliveryId, language, tenant } };
  }
}

function inNameOf(tenant: string | undefined): readonly string[] {
  return tenant === undefined ? [] : [tenant];
}
