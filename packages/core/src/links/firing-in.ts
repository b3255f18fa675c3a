import { fingerprintOf } from "../alert/document.ts";
import { reportOf } from "../model/alert.ts";
import type { EventType } from "../model/event.ts";
import type { Member } from "../store/bundle.ts";

/** A delivery that tells of an alert that fires. */
export interface FiringMember extends Member {
  readonly type: EventType;
}

/**
 * The alerts that a bundle tells the team of, by fingerprint: those that fire by the newest of its members
 * about them. Nothing of a sensitive event is among them.
 */
export function firingIn(
  members: readonly Member[],
  types: ReadonlyMap<string, EventType>,
): ReadonlyMap<string, FiringMember> {
  const newest = new Map<string, FiringMember & { readonly fires: boolean }>();
  for (const member of members) {
    const type = types.get(member.event.type);
    const said = type && sayingOf(member, type);
    if (type === undefined || said === undefined) continue;
    const known = newest.get(said.fingerprint);
    if (known !== undefined && known.event.occurredAt > member.event.occurredAt) continue;
    newest.set(said.fingerprint, { ...member, type, fires: said.fires });
  }
  return new Map([...newest].filter(([, { fires }]) => fires));
}

function sayingOf(
  { delivery, event }: Member,
  type: EventType,
): { readonly fingerprint: string; readonly fires: boolean } | undefined {
  if (type.sensitive || delivery.audience !== "team") return undefined;
  try {
    const report = reportOf(type, event);
    if (report === undefined) return undefined;
    return { fingerprint: fingerprintOf(report.key), fires: report.status === "firing" };
  } catch {
    // One whose payload another version of the program has written keeps no others from being taken on.
    return undefined;
  }
}
