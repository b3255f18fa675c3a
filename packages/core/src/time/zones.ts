import { CarillonError } from "../errors.ts";
import { Zone } from "./zone.ts";

/** `undefined`: the platform does not know the name. */
const zones = new Map<string, Zone | undefined>();
/** More names than there are zones: a directory may say anything. */
const mostNames = 2_000;

/** The zone of a name, kept for the next time; `undefined` when the platform does not know it. */
export function findZone(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known !== undefined || zones.has(name)) return known;
  if (zones.size >= mostNames) zones.clear();
  const zone = made(name);
  zones.set(name, zone);
  return zone;
}

function made(name: string): Zone | undefined {
  try {
    return new Zone(name);
  } catch {
    return undefined;
  }
}

/** Whether the platform knows a zone by this name. */
export function isTimeZone(name: string): boolean {
  return findZone(name) !== undefined;
}

/** @throws CarillonError `time-zone-unknown` */
export function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (zone !== undefined) return zone;
  const shown = JSON.stringify(String(name).slice(0, 60));
  throw new CarillonError("time-zone-unknown", `${shown} is no time zone`);
}
