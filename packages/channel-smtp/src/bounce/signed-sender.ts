import type { BounceConfig } from "./bounce-options.ts";
import { type Sent, type Token, tokenFor, tokenIn, tokenLength } from "./bounce-token.ts";

/** What an address says of the mail that it was the envelope's sender of. */
export type ReadSender =
  | { readonly status: "signed"; readonly token: Token }
  | { readonly status: "forged" }
  /** Not of our making: no token, or another address. */
  | { readonly status: "foreign" };

/**
 * Envelope senders that tell which mail a bounce is about (VERP): `bounces+token@x.example`. Each is
 * signed, so that nobody can make up a bounce of a mail that was never sent to him.
 */
export class SignedSender {
  readonly #keys: readonly string[];
  readonly #start: string;
  readonly #end: string;

  constructor({ address, secret, delimiter }: BounceConfig) {
    this.#keys = [secret].flat();
    const at = address.lastIndexOf("@");
    this.#start = `${address.slice(0, at)}${delimiter}`;
    this.#end = address.slice(at);
  }

  /** The envelope's sender of a mail: the same at every attempt, while the first key stays. */
  of(sent: Sent): string {
    return `${this.#start}${tokenFor(sent, this.#keys[0] ?? "")}${this.#end}`;
  }

  /** `address` in any case, as servers change it. */
  read(address: string): ReadSender {
    const lower = address.toLowerCase();
    const start = this.#start.toLowerCase();
    const fits = lower.startsWith(start) && lower.endsWith(this.#end);
    if (!fits || lower.length !== start.length + tokenLength + this.#end.length) {
      return { status: "foreign" };
    }
    const token = tokenIn(lower.slice(start.length, start.length + tokenLength), this.#keys);
    return token === undefined ? { status: "forged" } : { status: "signed", token };
  }
}
