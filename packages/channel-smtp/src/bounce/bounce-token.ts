import { createHmac, timingSafeEqual } from "node:crypto";

const dayMs = 86_400_000;
/** In octets; 25 in all make 40 characters without padding. */
const lengths = { day: 2, delivery: 5, address: 8, mac: 10 } as const;
const markLength = lengths.day + lengths.delivery + lengths.address;
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** In characters. */
export const tokenLength = 40;

/** One mail to one address, as its token speaks of it. */
export interface Sent {
  readonly deliveryId: string;
  /** When the delivery was planned, in milliseconds since 1970. */
  readonly createdAt: number;
  /** Canonical. */
  readonly address: string;
}

/** A token that one of the keys has signed. */
export interface Token {
  /** Stands for the delivery where its id is not known. */
  readonly id: string;
  /** The day (UTC) on which the delivery was planned: its first moment, and that of the next day. */
  readonly since: number;
  readonly until: number;
  /** Whether the mail went to this address; letters count as the same in either case. */
  isTo(address: string): boolean;
  isOf(deliveryId: string): boolean;
}

/**
 * The token of a mail: the day, a keyed hash of the delivery's id, a keyed hash of the address, and an
 * HMAC-SHA-256 over them, cut to 80 bits (RFC 2104 §5), in Base32. The hashes are keyed, so that
 * whoever sees a token cannot try addresses on it. The same delivery has the same token at every attempt.
 */
export function tokenFor({ deliveryId, createdAt, address }: Sent, key: string): string {
  const day = Buffer.alloc(lengths.day);
  day.writeUInt16BE(Math.min(0xffff, Math.max(0, Math.floor(createdAt / dayMs))));
  const mark = Buffer.concat([day, deliveryHash(deliveryId, key), addressHash(address, key)]);
  return base32(Buffer.concat([mark, macOf(mark, key)]));
}

/** Reads a token that any of the keys has signed; `undefined` when none has. */
export function tokenIn(text: string, keys: readonly string[]): Token | undefined {
  const bytes = fromBase32(text);
  if (bytes === undefined) return undefined;
  const mark = bytes.subarray(0, markLength);
  const mac = bytes.subarray(markLength);
  const [key] = keys.filter((candidate) => timingSafeEqual(macOf(mark, candidate), mac));
  if (key === undefined) return undefined;
  const day = mark.readUInt16BE(0);
  const delivery = mark.subarray(lengths.day, lengths.day + lengths.delivery);
  const address = mark.subarray(lengths.day + lengths.delivery);
  return {
    id: text.toLowerCase(),
    since: day * dayMs,
    until: (day + 1) * dayMs,
    isTo: (candidate) => timingSafeEqual(addressHash(candidate, key), address),
    isOf: (candidate) => timingSafeEqual(deliveryHash(candidate, key), delivery),
  };
}

function macOf(mark: Buffer, key: string): Buffer {
  return keyed("token", mark, key).subarray(0, lengths.mac);
}

function deliveryHash(deliveryId: string, key: string): Buffer {
  return keyed("delivery", deliveryId, key).subarray(0, lengths.delivery);
}

function addressHash(address: string, key: string): Buffer {
  return keyed("address", address.toLowerCase(), key).subarray(0, lengths.address);
}

/** `use` keeps what was made for one use from passing in another. */
function keyed(use: "token" | "delivery" | "address", value: string | Buffer, key: string): Buffer {
  return createHmac("sha256", key).update(`carillon bounce ${use}\0`).update(value).digest();
}

/** RFC 4648 §6 in lower case: servers may change the case of an envelope. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
}

function fromBase32(text: string): Buffer | undefined {
  const lower = text.toLowerCase();
  if (lower.length !== tokenLength || !/^[a-z2-7]*$/.test(lower)) return undefined;
  const bits = [...lower].map((character) =>
    alphabet.indexOf(character).toString(2).padStart(5, "0"),
  );
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((eight) => Number.parseInt(eight, 2)));
}
