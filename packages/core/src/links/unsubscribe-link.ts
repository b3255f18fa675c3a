import type { Delivery } from "../model/delivery.ts";
import { type KeyedOptOut, recipientKey } from "./opt-outs.ts";
import type { LinkConfig } from "./options.ts";
import { LinkSigner, type ReadToken } from "./token.ts";

/** The purpose in the tokens of these links, and their place under the base URL. */
export const unsubscribePurpose = "unsubscribe";

/** What a link to unsubscribe says. */
export interface UnsubscribeClaims extends KeyedOptOut {
  /** Of the message that it stood in. */
  readonly language: string;
  /** In whose name the message was, where that is a tenant's. */
  readonly tenant?: string | undefined;
}

/** A link as it was found: what it says, or why it says nothing. */
export type ReadLink =
  | { readonly status: "valid"; readonly claims: UnsubscribeClaims }
  | Exclude<ReadToken, { readonly status: "valid" }>;

/** Makes and reads the links by which a recipient turns a category off. */
export class UnsubscribeLinks {
  readonly #signer: LinkSigner;
  readonly #baseUrl: string;
  readonly #expiresAfterMs: number;

  constructor({ baseUrl, secret, expiresAfterMs }: LinkConfig) {
    const [first, ...others] = secret;
    if (first === undefined) throw new TypeError("There is no secret to sign links with");
    this.#signer = new LinkSigner([first, ...others]);
    this.#baseUrl = baseUrl;
    this.#expiresAfterMs = expiresAfterMs;
  }

  /** The same for the same delivery. Whoever reads it learns no address. */
  urlFor(
    { address, createdAt }: Pick<Delivery, "address" | "createdAt">,
    kind: string,
    category: string,
    language: string,
    tenant?: string,
  ): string | undefined {
    if (address === undefined) return undefined;
    const token = this.#signer.sign({
      purpose: unsubscribePurpose,
      audience: recipientKey(kind, address),
      expiresAt: createdAt + this.#expiresAfterMs,
      details: [kind, category, language, ...(tenant === undefined ? [] : [tenant])],
    });
    return `${this.#baseUrl}/${unsubscribePurpose}/${token}`;
  }

  read(token: string, now: number): ReadLink {
    const read = this.#signer.read(token, unsubscribePurpose, now);
    if (read.status !== "valid") return read;
    const [kind, category, language, tenant] = read.claims.details;
    if (kind === undefined || category === undefined || language === undefined) {
      return { status: "forged" };
    }
    const { audience: recipient } = read.claims;
    return { status: "valid", claims: { recipient, kind, category, language, tenant } };
  }
}
