import type { Recipient } from "../model/recipient.ts";
import type { Zone } from "../time/zone.ts";
import { findZone, zoneNamed } from "../time/zones.ts";
import type { Parsed } from "./draft.ts";

/** A recipient's zone; a profile may say anything of it, and the application's is the one to fall back to. */
export function zoneOf({ timeZone }: Recipient, parsed: Pick<Parsed, "timeZone">): Zone {
  const own = timeZone === undefined ? undefined : findZone(timeZone);
  return own ?? zoneNamed(parsed.timeZone);
}
