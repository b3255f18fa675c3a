import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a link may do, for whom and for how long. Anybody who has the link can read it. */
export interface LinkClaims {
  /** A token for one purpose is none for another. */
  readonly purpose: string;
  /** For whom the link acts, and for nobody else. */
  readonly audience: string;
  /** In milliseconds since 1970, to the second. */
  readonly expiresAt: number;
  readonly details: readonly string[];
}

/** What a token turned out to be. `forged` covers all that nobody who knows a secret has signed. */
export type ReadToken =
  | { readonly status: "valid"; readonly claims: LinkClaims }
  | { readonly status: "forged" | "other-purpose" | "expired" };

/** The least that a secret may have, in characters: what 32 random bytes have in hexadecimal is 64. */
export const shortestSecret = 32;

/** No token is longer: a longer text is not looked at. */
const longestToken = 2_000;

const body = z.tuple([z.string(), z.string(), z.int(), z.array(z.string())]);

/**
 * Signs what stands in links with HMAC-SHA256, under a key made of the secret (RFC 5869) for this use
 * alone. The first secret signs and every one is accepted, so that a new one can be put before the old
 * one until the links of the old one have expired.
 */
export class LinkSigner {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  constructor([first, ...others]: readonly [string, ...string[]]) {
    this.#keys = [keyFrom(first), ...others.map(keyFrom)];
  }

  /** The same claims make the same token. It has letters, digits, `-`, `_` and a dot. */
  sign({ purpose, audience, expiresAt, details }: LinkClaims): string {
    const text = JSON.stringify([purpose, audience, Math.floor(expiresAt / 1_000), details]);
    const claims = Buffer.from(text).toString("base64url");
    return `${claims}.${signature(this.#keys[0], claims)}`;
  }

  read(token: string, purpose: string, now: number): ReadToken {
    const claims = token.length > longestToken ? undefined : this.#verified(token);
    if (claims === undefined) return { status: "forged" };
    if (claims.purpose !== purpose) return { status: "other-purpose" };
    return claims.expiresAt <= now ? { status: "expired" } : { status: "valid", claims };
  }

  #verified(token: string): LinkClaims | undefined {
    const [claims = "", given = "", ...more] = token.split(".");
    // Every key is tried, also after one that fits: the time says nothing of which it was.
    const fits = this.#keys.map((key) => areEqual(signature(key, claims), given));
    if (more.length > 0 || !fits.includes(true)) return undefined;
    const [purpose, audience, seconds, details] = body.parse(
      JSON.parse(Buffer.from(claims, "base64url").toString()),
    );
    return { purpose, audience, expiresAt: seconds * 1_000, details };
  }
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "carillon links 1", 32));
}

/** Compared as text, so that no second spelling of the same bytes passes. */
function signature(key: Buffer, claims: string): string {
  return createHmac("sha256", key).update(claims).digest("base64url");
}

function areEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
