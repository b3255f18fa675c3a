import type { ActiveRule } from "../model/rule.ts";
import { cronOf, type RuleDigest } from "../plan/digest-option.ts";
import { nextAt } from "../time/cron.ts";
import { isTimeZone } from "../time/zones.ts";
import type { DigestWindow } from "./window.ts";

/**
 * Whether a digest of a rule goes out to anybody in a window, as far as that is known before everybody is
 * looked up: people of the directory may be in any zone.
 */
export function occursWithin(
  rule: Pick<ActiveRule, "to">,
  digest: RuleDigest,
  { from, until }: DigestWindow,
  timeZone: string,
): boolean {
  const cron = cronOf(digest);
  for (const zone of zonesOf(rule, digest, timeZone)) {
    const next = nextAt(cron, from - 1, zone);
    if (next !== undefined && next < until) return true;
  }
  return false;
}

function zonesOf(
  { to = [] }: Pick<ActiveRule, "to">,
  digest: RuleDigest,
  timeZone: string,
): Iterable<string> {
  if (digest.timeZone !== undefined) return [digest.timeZone];
  if (typeof to === "function") return [];
  const zones = new Set([timeZone]);
  for (const one of to) {
    if (typeof one === "string") {
      if (one.includes("${")) return everyZone();
    } else if ("id" in one) {
      if (one.timeZone !== undefined && isTimeZone(one.timeZone)) zones.add(one.timeZone);
    } else {
      return everyZone();
    }
  }
  return zones;
}

/** One zone of each clock that the platform knows: profiles name zones as they like. */
let clocks: readonly string[] | undefined;

function everyZone(): readonly string[] {
  clocks ??= ["UTC", ...Intl.supportedValuesOf("timeZone")];
  return clocks;
}
