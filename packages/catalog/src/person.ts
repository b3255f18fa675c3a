import type { Recipient } from "@carillon/core";
import type { z } from "zod";
import { detail, known, moment, name } from "./payload.ts";

/**
 * The person. The address is checked where it is used: a wrong one skips that person's mail with the
 * reason, and the team's mail still goes out.
 */
export const person = {
  id: name,
  name,
  /** Absent where the engine's directory knows it, or where the person has none. */
  email: detail,
  /** BCP 47 tag. */
  locale: detail,
  /** IANA zone. */
  time_zone: detail,
};

/** From where somebody acts. */
export const origin = {
  ip: detail,
  /** As a person would say it: `Firefox on Linux`. */
  device: detail,
  /** As a person would say it: `Berlin, Germany`. */
  location: detail,
};

/** The end of a link or a code: after that it is not sent any more. */
export const expiry = { expires_at: moment };

/** What lasts: messages about it cannot be turned off. */
export const security = { category: "security", mandatory: true } as const;

/** What carries a link or a code: kept out of logs, sent first, dead when that is. */
export const secretive = {
  sensitive: true,
  priority: "high",
  expiresAt: ({ expires_at }: z.output<z.ZodObject<typeof expiry>>) => expires_at,
} as const;

type Person = Omit<z.output<z.ZodObject<typeof person>>, "name"> & {
  readonly name?: string | undefined;
};

export function recipientOf(payload: Person): Recipient {
  return {
    id: payload.id,
    name: known(payload.name),
    addresses: { email: known(payload.email) },
    locale: known(payload.locale),
    timeZone: known(payload.time_zone),
  };
}
