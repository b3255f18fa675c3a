import { createHash, createHmac } from "node:crypto";

/** What a signature is made over. */
export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

const prefix = "whsec_";

/**
 * The `webhook-id` of a delivery, the same at every attempt. A delivery's id that could confuse what is
 * signed (the specification forbids full stops) or does not fit into a header stands there as its hash.
 */
export function messageIdOf(deliveryId: string): string {
  if (/^[\w-]{1,64}$/.test(deliveryId)) return deliveryId;
  return `msg_${createHash("sha256").update(deliveryId).digest("hex").slice(0, 32)}`;
}

/** The key in a `whsec_` secret, or `undefined` when it is not Base64 of 24 to 64 bytes. */
export function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const encoded = secret.slice(prefix.length);
  const key = Buffer.from(encoded, "base64");
  // Buffer skips what is not Base64, so only what encodes back is taken.
  const same = key.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  return same && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The `webhook-signature` header: one signature a key, so that a receiver may know either one. */
export function signatureOf(keys: readonly Buffer[], { id, timestamp, body }: Signed): string {
  return keys
    .map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64"))
    .map((signature) => `v1,${signature}`)
    .join(" ");
}
